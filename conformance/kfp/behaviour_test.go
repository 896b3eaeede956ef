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

// behaviour is the behaviour of one command: a line of the report.
type behaviour struct {
	session, op, command, requests, note string
	exit                                 int
}

// report collects the behaviour of commands in parallel tests.
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

// String returns the report as a table: first the operations in the order of the
// references, then the other commands.
func (r *report) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	order := map[string]int{}
	all := slices.Concat(operations(), newerOperations())
	for i, o := range all {
		order[o.name] = i - len(all)
	}
	slices.SortStableFunc(r.rows, func(a, b behaviour) int {
		return cmp.Or(cmp.Compare(order[a.op], order[b.op]), cmp.Compare(a.session, b.session))
	})
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "OPERATION\tCOMMAND\tEXIT\tWHAT THE SERVER RESPONDED\tNOTE") // writes to a Builder do not fail
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
	for _, name := range missing(operations(), inSessions(t, sessions(), nil)) {
		t.Errorf("no command made: %s", name)
	}
}

// TestEveryOperationOfV2beta1ThroughTheCommandLine does the same by v2beta1 alone.
func TestEveryOperationOfV2beta1ThroughTheCommandLine(t *testing.T) {
	t.Parallel()
	without := []string{
		"pipelines edit", "versions edit", // release 2.0.5 does not have them
		"pipelines getByName", // the commands find names by a filter
	}
	all := slices.DeleteFunc(newerOperations(), func(o operation) bool {
		return slices.Contains(without, strings.TrimPrefix(o.name, newerMark))
	})
	for _, name := range missing(all, inSessions(t, newerSessions(), []string{"TALLY_KFP_API_VERSION=v2beta1"})) {
		t.Errorf("no command made: %s", name)
	}
}

// inSessions runs sessions, each with its own server, and returns the operations that their
// commands called.
func inSessions(t *testing.T, sessions map[string][]command, env []string) map[string]bool {
	t.Helper()
	done := &report{done: map[string]bool{}}
	t.Run("session", func(t *testing.T) {
		for name, commands := range sessions {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				b := newBench(t)
				b.env = env
				for _, c := range commands {
					done.add(name, c, c.run(t, b))
					if t.Failed() {
						return // later steps depend on it
					}
				}
			})
		}
	})
	t.Logf("what each command did:\n%s", done)
	return done.done
}
