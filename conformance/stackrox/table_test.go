package stackrox_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"tally/conformance/stackrox/internal/central"
)

// table collects the observations of parallel subtests, and logs them at the end.
type table struct {
	mu   sync.Mutex
	rows []row
}

type row struct {
	name       string
	generation central.Generation
	seen       string
}

func newTable(t *testing.T) *table {
	t.Helper()
	seen := &table{}
	t.Cleanup(func() { t.Log(seen) })
	return seen
}

func (s *table) add(name string, generation central.Generation, what any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows = append(s.rows, row{name, generation, fmt.Sprint(what)})
}

// String returns the table, with one line for both generations if they agree.
func (s *table) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.SortFunc(s.rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.generation, b.generation))
	})
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	for i := 0; i < len(s.rows); i++ {
		r := s.rows[i]
		if i+1 < len(s.rows) && s.rows[i+1].name == r.name && s.rows[i+1].seen == r.seen {
			r.generation = "both"
			i++
		}
		fmt.Fprintf(w, "\n%s\t%s\t%s", r.name, r.generation, r.seen) // writes to a strings.Builder do not fail
	}
	_ = w.Flush() // also
	return out.String()
}
