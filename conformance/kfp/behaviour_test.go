package kfp

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
)

// behaviour is what one command did: a line of the report.
type behaviour struct {
	session, op, command, requests, note string
	exit                                 int
}

// report collects what the commands of parallel tests did.
type report struct {
	mu   sync.Mutex
	rows []behaviour
	done map[string]bool
}

func (r *report) add(session string, c command, got result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var requests []string
	for _, q := range got.requests {
		if s := q.short(); q.byTally && !slices.Contains(requests, s) {
			requests = append(requests, s)
		}
		if q.byTally && q.operation != "" {
			r.done[q.operation] = true
		}
	}
	r.rows = append(r.rows, behaviour{session, c.op, "tally kfp " + c.args, strings.Join(requests, ", "), c.note, got.exit})
}

// short names a request by its operation; one that is not in the reference by its path.
func (q request) short() string {
	name := cmp.Or(q.operation, q.method+" "+q.path)
	return fmt.Sprintf("%s %d", name, q.status)
}

// String is the report as a table: first the 37 operations in the order of the reference, then what else was typed.
func (r *report) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	order := map[string]int{}
	for i, o := range operations() {
		order[o.name] = i - len(operations())
	}
	slices.SortStableFunc(r.rows, func(a, b behaviour) int {
		return cmp.Or(cmp.Compare(order[a.op], order[b.op]), cmp.Compare(a.session, b.session))
	})
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "OPERATION\tCOMMAND\tEXIT\tWHAT THE SERVER ANSWERED\tNOTE") // a Builder takes everything
	for _, b := range r.rows {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\n", cmp.Or(b.op, "-"), b.command, b.exit, b.requests, b.note)
	}
	_ = w.Flush()
	return table.String()
}

// TestEveryOperationThroughTheCommandLine runs tally through sessions that need all 37 operations, and prints what each
// command did.
func TestEveryOperationThroughTheCommandLine(t *testing.T) {
	t.Parallel()
	done := &report{done: map[string]bool{}}
	t.Run("session", func(t *testing.T) {
		for name, commands := range sessions() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				b := newBench(t)
				for _, c := range commands {
					done.add(name, c, c.run(t, b))
					if t.Failed() {
						return // what follows builds on it
					}
				}
			})
		}
	})
	t.Logf("what each command did:\n%s", done)
	for _, name := range missing(done.done) {
		t.Errorf("no command made: %s", name)
	}
}
