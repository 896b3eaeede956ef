package stackrox_test

import (
	"fmt"
	"slices"
	"testing"

	"tally/conformance/stackrox/internal/central"
)

// cutKinds are the ways in which a connection breaks, and how a client may
// see each of them over HTTP/1.1 and HTTP/2.
func cutKinds() []cutKind {
	return []cutKind{
		// Over HTTP/2 the client also sends, so a close may reach it as a reset and a
		// reset as an early end.
		{central.Close, "connection closed", []string{"unexpected EOF"}, []string{"unexpected EOF", "connection reset"}},
		{central.Reset, "connection reset", []string{"connection reset"}, []string{"connection reset", "unexpected EOF"}},
		{central.Abort, "handler aborted", []string{"unexpected EOF"}, []string{"stream reset"}},
		{central.Truncate, "body ended early", []string{""}, []string{""}},
	}
}

type cutKind struct {
	kind  central.CutKind
	name  string
	http1 []string
	http2 []string
}

// TestCuts cuts between records and inside one, compressed and not. The only
// cut that leaves no trace is a body that ends properly between two records of
// an uncompressed export: nothing on the wire distinguishes it from a complete
// one.
func TestCuts(t *testing.T) {
	t.Parallel()
	seen := newTable(t)
	for _, kind := range cutKinds() {
		for _, r := range []request{{}, {http2: true}, {gzip: true}, {gzip: true, http2: true}} {
			for _, inside := range []bool{false, true} {
				for _, generation := range central.Generations() {
					name := fmt.Sprintf("%s http2=%t gzip=%t inside=%t", kind.name, r.http2, r.gzip, inside)
					t.Run(string(generation)+" "+name, func(t *testing.T) {
						t.Parallel()
						c := central.Start(t, central.Config{
							Generation: generation,
							Pods:       central.Pods(12, 1),
							Cut:        central.Cut{Kind: kind.kind, After: 5, Inside: inside},
						})
						got := see(t, c, r)
						seen.add(name, generation, got)
						if ends := kind.ends(r); !slices.Contains(ends, got.End) {
							t.Errorf("the body ended with %q, want one of %q", got.End, ends)
						}
						checkPart(t, got, r, inside)
					})
				}
			}
		}
	}
}

// ends returns the ends of the body that a client may see.
func (k cutKind) ends(r request) []string {
	if k.kind == central.Truncate && r.gzip {
		return []string{"unexpected EOF"} // gzip has an end mark of its own
	}
	if r.http2 {
		return k.http2
	}
	return k.http1
}

// checkPart wants the records before the cut and half of the next one, if any.
// An HTTP/2 server writes frames behind its handler's back, so there the cut
// may swallow what was flushed last.
func checkPart(t *testing.T, got wireResponse, r request, inside bool) {
	t.Helper()
	if got.Status != 200 || got.Records == 0 || got.Records == 12 {
		t.Errorf("status %d and %d records, want 200 and a part of the 12", got.Status, got.Records)
	}
	if r.http2 {
		return
	}
	if got.Records < 5 {
		t.Errorf("%d records, want the 5 that were flushed", got.Records)
	}
	if half := got.Rest != ""; half != inside {
		t.Errorf("half a record at the end: %t, want %t (%q)", half, inside, got.Rest)
	}
}
