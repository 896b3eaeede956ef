package stackroxtest

import (
	"strings"
	"testing"
)

// FuzzParse checks the parser's invariants: it accepts or refuses every query as
// Central does, loses no byte of it, and never excludes a pod unless a known field
// does.
func FuzzParse(f *testing.F) {
	for _, query := range []string{
		"", "+", ":", "a:b", `Namespace:"a,b"+Cluster:!r/x,-,*`, "Namespace:a+b+Pod ID:x", `Pod Name:"+:"`, "+Namespace:x",
	} {
		f.Add(query)
	}
	known := allFields()["pods"]
	pod := &Pod{Deployment: &Deployment{}}
	f.Fuzz(func(t *testing.T, raw string) {
		if got := strings.Join(splitTerms(raw), "+"); got != raw {
			t.Errorf("the terms of %q are those of %q", raw, got)
		}
		if got := strings.Join(splitValues(raw), ","); got != raw {
			t.Errorf("the values of %q are those of %q", raw, got)
		}
		q, refusal := known.parse(raw)
		if refusal != nil && (refusal.code != internal || !strings.HasPrefix(refusal.message, "prepare cursor: ")) {
			t.Errorf("%q is refused with %+v", raw, refusal)
		}
		if all := q.all(); refusal == nil && all && !q.matches(pod) {
			t.Errorf("%q lets everything through but this", raw)
		}
		if unknown, refusal := (fields{}).parse(raw); refusal != nil || !unknown.all() {
			t.Errorf("%q is no query without fields: %+v", raw, unknown)
		}
	})
}
