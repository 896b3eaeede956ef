package app

import (
	"strings"

	"tally/cmd/internal/config"
)

// families are the prefixes of the variables of tools that name pairs of keys, the
// weakest first.
func families() []string { return []string{"CLOUD_SDK_", "HW_", "HUAWEICLOUD_SDK_", "AWS_"} }

// familyOf is the tool that a value's source belongs to: a pair of keys comes from
// one tool's variables and is never combined from two. Flags, tally's own variables
// and the configuration file count as one tool.
func familyOf(s config.Source) (prefix string, rank int) {
	for i, prefix := range families() {
		if s.Layer == config.OwnVariable && strings.HasPrefix(s.Name, prefix) {
			return prefix, i + 1
		}
	}
	return "TALLY_", 0
}

// Precedence orders values by their sources; the variables of the tools have an
// order, too. It is 0 for no value.
func Precedence(v config.Value) int {
	if v.Text == "" {
		return 0
	}
	_, rank := familyOf(v.Source)
	return 10*int(v.Source.Layer) + rank
}

// KeepOnePair drops values that do not belong to the half of a pair of keys from the
// stronger source: the secret and the token of other keys. A remaining half is
// reported where it is used: otherwise another account would be used by surprise.
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
