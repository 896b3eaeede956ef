package stackrox_test

import (
	"fmt"
	"testing"

	"tally/conformance/stackrox/internal/central"
)

// TestTallyCuts runs tally against every cut of TestCuts. Each is incomplete, exit 3,
// except the one that leaves no trace on the wire.
func TestTallyCuts(t *testing.T) {
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
						out := newTarget(t)
						got := export(t, c, append([]string{"-o", "csv", "--out", out.file}, r.flags()...)...)
						seen.add(name, generation, got)
						if kind.kind == central.Truncate && !r.gzip && !inside {
							got.want(t, 0)
							return
						}
						got.want(t, 3, came(r))
						out.untouched(t)
					})
				}
			}
		}
	}
}

// came returns tally's message about the records before the cut. With gzip two more
// get through, because the first flush waits for 1400 bytes; over HTTP/2 all but one
// may be lost.
func came(r request) string {
	switch {
	case r.http2:
		return " came before"
	case r.gzip:
		return "7 records came before"
	default:
		return "5 records came before"
	}
}

// flags are tally's for the same request.
func (r request) flags() []string {
	var flags []string
	if r.http2 {
		flags = append(flags, "--http2")
	}
	if r.gzip {
		flags = append(flags, "--compress", "gzip")
	}
	return flags
}
