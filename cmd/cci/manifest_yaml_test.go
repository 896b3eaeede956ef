package cci

import "testing"

func TestManifestJSON(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ yaml, want string }{
		"JSON stays as it is":      {`{"b": 1.50, "a": 12345678901234567890123}`, `{"b": 1.50, "a": 12345678901234567890123}`},
		"types":                    {"a: 1\nb: 1.5\nc: true\nd: null\ne: text\nf: [1, x]\n", `{"a":1,"b":1.5,"c":true,"d":null,"e":"text","f":[1,"x"]}`},
		"64 bits":                  {"a: 18446744073709551615\nb: -9223372036854775808\n", `{"a":18446744073709551615,"b":-9223372036854775808}`},
		"digits in quotes":         {"a: '12345678901234567890123'\nb: \"1\"\n", `{"a":"12345678901234567890123","b":"1"}`},
		"a time is a text":         {"a: 2026-11-21\nb: 2026-11-21T12:00:00Z\n", `{"a":"2026-11-21","b":"2026-11-21T12:00:00Z"}`},
		"keys are texts":           {"1: a\ntrue: b\n2026-11-21: c\n1.50: d\n", `{"1":"a","1.50":"d","2026-11-21":"c","true":"b"}`},
		"quoted words":             {"a: 'yes'\nb: \"off\"\n'y': n-1\n", `{"a":"yes","b":"off","y":"n-1"}`},
		"anchors and merges":       {"a: &x {k: 1, l: 2}\nb: *x\nc: {<<: *x, l: 3}\n", `{"a":{"k":1,"l":2},"b":{"k":1,"l":2},"c":{"k":1,"l":3}}`},
		"comments and a first ---": {"# a comment\n---\na: 1 # and another\n", `{"a":1}`},
		"several lines":            {"a: |\n  1\n  2\n", `{"a":"1\n2\n"}`},
	}
	for name, tt := range tests {
		if got, err := manifestJSON([]byte(tt.yaml)); err != nil || string(got) != tt.want {
			t.Errorf("%s: %s, %v, want %s", name, got, err, tt.want)
		}
	}
}

func TestManifestsThatAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ yaml, want string }{
		"nothing":               {"", "the manifest is empty"},
		"several documents":     {"a: 1\n---\nb: 2\n", "the manifest contains several documents: create one at a time"},
		"a broken second one":   {"a: 1\n---\n{", "the manifest is neither JSON nor YAML: yaml: line 3: did not find expected node content"},
		"no YAML":               {"a: [", "the manifest is neither JSON nor YAML: yaml: line 1: did not find expected node content"},
		"a key twice":           {"a: 1\nb: 2\n\"a\": 3\n", `line 3: mapping key "a" already defined at line 1`},
		"a key twice, deep":     {"s:\n  - x: 1\n    x: 1\n", `line 3: mapping key "x" already defined at line 2`},
		"a word of 2005":        {"a: b\nc: yes\n", `line 2: yes is a boolean to some YAML parsers and a string to others: write true, false, or "yes"`},
		"such a word as a key":  {"labels: {\n  n: x}\n", `line 2: n is a boolean to some YAML parsers and a string to others: write true, false, or "n"`},
		"more than 64 bits":     {"a: 18446744073709551616\n", `line 1: 18446744073709551616 has more than 64 bits: quote it to make it a string, "18446744073709551616"`},
		"a list as a key":       {"? [a]\n: b\n", "line 1: a key must be a string"},
		"a key that is nothing": {"~: b\n", "line 1: a key must be a string"},
		"no number":             {"a: .nan\n", "json: unsupported value: NaN"},
		"a tag that is not so":  {"a: !!int x\n", "yaml: cannot decode !!str `x` as a !!int"},
	}
	for name, tt := range tests {
		if got, err := manifestJSON([]byte(tt.yaml)); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %s, %v, want %s", name, got, err, tt.want)
		}
	}
}
