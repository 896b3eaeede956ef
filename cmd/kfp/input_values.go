package kfp

import (
	"encoding/json"
	"fmt"
	"strconv"

	"tally/client/kfp"
)

// valuesOf returns the inputs of a specification as JSON in canonical form. Those
// of an Argo workflow are strings in both APIs.
func valuesOf(spec kfp.PipelineSpec) map[string]string {
	values := map[string]string{}
	for _, p := range spec.Parameters {
		quoted, err := json.Marshal(p.Value)
		if err != nil {
			quoted = []byte(p.Value)
		}
		values[p.Name] = string(quoted)
	}
	if c := spec.RuntimeConfig; c != nil {
		for name, value := range c.Parameters {
			values[name] = oneForm(value)
		}
	}
	return values
}

// oneForm returns JSON as servers store it: members sorted, and numbers in the
// servers' precision. What is not JSON stays unchanged.
func oneForm(value []byte) string {
	var tree any
	if json.Unmarshal(value, &tree) != nil {
		return string(value)
	}
	form, err := json.Marshal(tree)
	if err != nil {
		return string(value)
	}
	return string(form)
}

// sameValue compares a cell with what was typed: as numbers if both are, so that
// 0.10 is 0.1, and lists and objects by their content.
func sameValue(cell any, typed string) bool {
	s := fmt.Sprint(cell)
	if cell == nil {
		s = "null"
	}
	if s == typed {
		return true
	}
	a, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return isGroup(s) && isGroup(typed) && oneForm([]byte(s)) == oneForm([]byte(typed))
	}
	b, err := strconv.ParseFloat(typed, 64)
	return err == nil && a == b
}

// isGroup reports whether a cell may be a list or an object.
func isGroup(s string) bool { return s != "" && (s[0] == '[' || s[0] == '{') }
