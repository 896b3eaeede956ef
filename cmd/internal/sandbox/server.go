package sandbox

import "slices"

// Variables pairs names with values and omits empty ones.
func Variables(pairs ...string) map[string]string {
	out := map[string]string{}
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] != "" {
			out[pair[0]] = pair[1]
		}
	}
	return out
}

// Masked returns empty values for settings, which hide the user's own secrets
// from a sandbox.
func Masked(keys ...string) map[string]string {
	values := map[string]string{}
	for _, key := range keys {
		for _, place := range []string{"", "-file", "-command", "-keyring"} {
			values[key+place] = ""
		}
	}
	return values
}
