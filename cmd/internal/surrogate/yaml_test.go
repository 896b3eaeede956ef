package surrogate_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"go.yaml.in/yaml/v3"

	"tally/cmd/internal/surrogate"
)

// Every character of JSON, as it is and escaped, is the same to a reader of YAML.
func TestJSONIsTheSameAsYAML(t *testing.T) {
	t.Parallel()
	for r := rune(1); r <= 0x1f600; r++ {
		if r == 0xd800 {
			r = 0xe000
		}
		if r > 0x3000 && r < 0xfe00 || r > 0x10000 && r < 0x1f5f0 {
			continue // as the others
		}
		same(t, "a\\"+string(r)+"b")
	}
}

func same(t *testing.T, s string) {
	t.Helper()
	plain, err := json.Marshal(map[string]string{s: s})
	if err != nil {
		t.Fatal(err)
	}
	escaped := `{"` + escapes(s) + `":"` + escapes(s) + `"}`
	for _, document := range []string{string(plain), escaped} {
		var got map[string]string
		if err := yaml.Unmarshal(surrogate.YAML([]byte(document)), &got); err != nil || got[s] != s || len(got) != 1 {
			t.Errorf("%s: %q, %v", document, got, err)
		}
	}
}

// escapes returns every character as the escapes of its code units.
func escapes(s string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, `\u%04X`, unit)
	}
	return b.String()
}

func TestWhatIsNotJSONIsYAMLAsItIs(t *testing.T) {
	t.Parallel()
	const document = "a: \"\\U0001F600 \\ud83d\"\n"
	if got := string(surrogate.YAML([]byte(document))); got != document {
		t.Errorf("%q", got)
	}
}
