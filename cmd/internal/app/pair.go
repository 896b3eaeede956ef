package app

import (
	"strings"

	"tally/cmd/internal/config"
)

// families returns the prefixes of the variables in which other tools keep pairs
// of keys, the weakest first.
func families() []string { return []string{"CLOUD_SDK_", "HW_", "HUAWEICLOUD_SDK_", "AWS_"} }

// familyOf returns the tool that a value's source belongs to: a pair of keys is
// never combined from the variables of two tools. Flags, tally's own variables and
// the configuration file count as one tool.
func familyOf(s config.Source) (prefix string, rank int) {
	for i, prefix := range families() {
		if s.Layer == config.OwnVariable && strings.HasPrefix(s.Name, prefix) {
			return prefix, i + 1
		}
	}
	return "TALLY_", 0
}

// Precedence returns a rank by which values are ordered by their sources,
// including the tools whose variables they are. It is 0 for no value.
func Precedence(v config.Value) int {
	if v.Text == "" {
		return 0
	}
	_, rank := familyOf(v.Source)
	return 10*int(v.Source.Layer) + rank
}

// KeepOnePair keeps the half of a pair of keys that comes from the stronger source,
// and drops a secret or token of another pair. A remaining half is reported where it
// is used: completing it from elsewhere could use the wrong account.
func (v Values) KeepOnePair(access, secret, token string) {
	strongest := v.Strongest(secret)
	if Precedence(strongest) > Precedence(v[access]) && !sameFamily(strongest, v[access]) {
		v.Drop(access)
	}
	of := v[access]
	if of.Text == "" {
		of = v.Strongest(secret)
	}
	for _, place := range append(SecretPlaces(secret), SecretPlaces(token)...) {
		if !sameFamily(v[place], of) {
			v.Drop(place)
		}
	}
}

func sameFamily(a, b config.Value) bool {
	first, _ := familyOf(a.Source)
	second, _ := familyOf(b.Source)
	return first == second
}
