package kit

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/goleak"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/term"
	"tally/output"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// program is an App whose streams are buffers and whose clock does not wait.
type program struct {
	*app.App
	out, errs bytes.Buffer
}

func newProgram(t *testing.T) *program {
	t.Helper()
	p := &program{}
	p.App = &app.App{
		In: strings.NewReader(""), Out: term.NewStream(&p.out), Err: term.NewStream(&p.errs),
		Lookup: func(name string) (string, bool) { return t.TempDir(), name == "TMPDIR" },
		Now:    time.Now,
		Sleep:  func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Global: app.Global{Color: "auto"},
	}
	return p
}

func (p *program) call(o Output) *Call {
	cmd := &cobra.Command{Use: "list"}
	cmd.SetContext(context.Background())
	return &Call{App: p.App, Output: &o, cmd: cmd}
}

func numbers() []output.Column[int] {
	return []output.Column[int]{{Name: "n", Key: true, Value: func(n int) any { return n }, Doc: "a number"}}
}

// source yields 1 to n and then err, once for each of its attempts.
func source(attempts *int, ends ...error) func(context.Context) (Source, iter.Seq2[int, error], error) {
	return func(context.Context) (Source, iter.Seq2[int, error], error) {
		end := ends[min(*attempts, len(ends)-1)]
		*attempts++
		return Source{Endpoint: "https://x", Query: "q"}, func(yield func(int, error) bool) {
			for n := range 3 {
				if !yield(n+1, nil) {
					return
				}
			}
			if end != nil {
				yield(0, end)
			}
		}, nil
	}
}

// restarting returns rows of numbers whose source is restarted a number of times.
func restarting(restarts int, open func(context.Context) (Source, iter.Seq2[int, error], error)) Rows {
	rows := RowsOf(numbers(), open)
	rows.Restarts = restarts
	return rows
}

var broken = &rest.Incomplete{Records: 3, Err: errors.New("cut")}

func TestRestartsNeverMixTwoAttempts(t *testing.T) {
	t.Parallel()
	p, attempts := newProgram(t), 0
	err := Print(t.Context(), p.call(Output{Format: "csv"}), restarting(2, source(&attempts, broken, broken, nil)))
	if err != nil || attempts != 3 || p.out.String() != "n\n1\n2\n3\n" {
		t.Errorf("%d attempts, %v, %q", attempts, err, p.out.String())
	}
}

func TestRestartsEnd(t *testing.T) {
	t.Parallel()
	p, attempts := newProgram(t), 0
	err := Print(t.Context(), p.call(Output{Format: "csv"}), restarting(2, source(&attempts, broken)))
	if exit.Of(err) != exit.Incomplete || attempts != 3 || p.out.Len() != 0 {
		t.Errorf("%d attempts, %v, %q", attempts, err, p.out.String())
	}
}

// Three refused connections in three seconds do not end an export whose server
// restarts.
func TestE17AServerThatRestarts(t *testing.T) {
	t.Parallel()
	p, attempts := newProgram(t), 0
	var waits []time.Duration
	p.Sleep = func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }
	away := &rest.Error{Kind: rest.KindUnreachable, Message: "connection refused"}
	err := Print(t.Context(), p.call(Output{Format: "csv"}), restarting(5, source(&attempts, broken, away, away, away, nil)))
	if want := []time.Duration{time.Second, 10 * time.Second, 20 * time.Second, 40 * time.Second}; err != nil || !slices.Equal(waits, want) {
		t.Errorf("waits %v, %v", waits, err)
	}
	for restarts, want := range map[int]int{3: 5, 2: 4, 1: 3} { // three outlast a minute
		attempts = 0
		err := Print(t.Context(), p.call(Output{Format: "csv"}), restarting(restarts, source(&attempts, broken, away, away, away, nil)))
		if (err == nil) != (restarts == 3) || attempts != want {
			t.Errorf("%d restarts: %d attempts, %v", restarts, attempts, err)
		}
	}
	attempts = 0
	if err := Print(t.Context(), p.call(Output{Format: "csv"}), restarting(5, source(&attempts, away))); exit.Of(err) != exit.Unreachable || attempts != 1 {
		t.Errorf("a server that was never there: %d attempts, %v", attempts, err)
	}
}

func TestARefusalIsNotRestarted(t *testing.T) {
	t.Parallel()
	p, attempts := newProgram(t), 0
	refused := &rest.Error{Kind: rest.KindAuth, Message: "no"}
	err := Print(t.Context(), p.call(Output{Format: "csv"}), restarting(2, source(&attempts, refused)))
	if exit.Of(err) != exit.Auth || attempts != 1 {
		t.Errorf("%d attempts, %v", attempts, err)
	}
}

func TestAFailedExportLeavesTheFileAndDescribesItself(t *testing.T) {
	t.Parallel()
	p, attempts, dir := newProgram(t), 0, t.TempDir()
	file, manifest := filepath.Join(dir, "rows.csv"), filepath.Join(dir, "rows.json")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := Print(t.Context(), p.call(Output{Format: "csv", Out: file, Manifest: manifest}), restarting(0, source(&attempts, broken)))
	kept, readErr := os.ReadFile(file)
	content, manifestErr := os.ReadFile(manifest)
	if exit.Of(err) != exit.Incomplete || errors.Join(readErr, manifestErr) != nil || string(kept) != "old" {
		t.Errorf("%v, %v, %v, %q", err, readErr, manifestErr, kept)
	}
	for _, s := range []string{`"complete": false`, `"error": "cut; incomplete: 3 records came before"`, `"records": 3`, `"exit": 3`} {
		if !strings.Contains(string(content), s) {
			t.Errorf("%s is missing in %s", s, content)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("something was left behind: %v", entries)
	}
}

// failing is a sink that accepts a number of bytes.
type failing struct{ left int }

func (f *failing) Write(p []byte) (int, error) {
	if len(p) > f.left {
		return f.left, io.ErrShortWrite
	}
	f.left -= len(p)
	return len(p), nil
}

func TestAFailingOutputIsAnErrorWithAndWithoutHolding(t *testing.T) {
	t.Parallel()
	for _, restarts := range []int{0, 1} {
		p, attempts := newProgram(t), 0
		p.Out = term.NewStream(&failing{left: 3})
		err := Print(t.Context(), p.call(Output{Format: "csv"}), restarting(restarts, source(&attempts, nil)))
		var sink *output.WriteError
		if !errors.As(err, &sink) || attempts != 1 {
			t.Errorf("%d attempts, %v", attempts, err)
		}
	}
}

func TestWaitingSurvivesAnAbsentServer(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	away := &rest.Error{Kind: rest.KindUnreachable, Message: "away"}
	responses := []error{nil, away, away, nil, nil}
	rounds := 0
	row, err := Wait(t.Context(), p.App, Poll[int]{
		Get:  func(context.Context) (int, error) { rounds++; return rounds, responses[rounds-1] },
		Done: func(n int) (bool, error) { return n == 5, errors.New("it failed") },
	})
	if row != 5 || exit.Of(err) != exit.Failed || strings.Count(p.errs.String(), "still waiting") != 1 {
		t.Errorf("%d, %v, %q", row, err, p.errs.String())
	}
}

func TestWaitingGivesUp(t *testing.T) {
	t.Parallel()
	for _, kind := range []rest.Kind{rest.KindAuth, rest.KindNotFound, rest.KindUnreachable} {
		rounds := 0
		_, err := Wait(t.Context(), newProgram(t).App, Poll[int]{
			Get:  func(context.Context) (int, error) { rounds++; return 0, &rest.Error{Kind: kind} },
			Done: func(int) (bool, error) { return false, nil },
		})
		if err == nil || (kind != rest.KindUnreachable && rounds != 1) || rounds > 1+int(rest.DefaultPatience/time.Second) {
			t.Errorf("kind %v: %d looks, %v", kind, rounds, err)
		}
	}
}

func TestDeletingSeveralReportsEachAndTheWorst(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	fate := map[string]error{"gone": &rest.Error{Kind: rest.KindNotFound}, "locked": &rest.Error{Kind: rest.KindAuth, Message: "no"}}
	err := deletions{
		target: Target{Verb: "delete", Noun: "things", Names: []string{"a", "gone", "locked", "b"}}, done: "deleted",
		do: func(_ context.Context, name string) (string, error) { return "id-of-" + name, fate[name] },
	}.confirmed(t.Context(), p.call(Output{Format: "csv"}), DeleteFlags{Yes: true, IgnoreNotFound: true})
	if want := "id,result,name\nid-of-a,deleted,a\n,absent,gone\n,failed,locked\nid-of-b,deleted,b\n"; p.out.String() != want || exit.Of(err) != exit.Auth {
		t.Errorf("%v\n%s", err, p.out.String())
	}
}

func TestNothingIsDeletedWithoutAYes(t *testing.T) {
	t.Parallel()
	p, deleted := newProgram(t), 0
	things := deletions{
		target: Target{Verb: "delete", Noun: "things", Endpoint: "https://x", Names: []string{"a"}},
		do:     func(context.Context, string) (string, error) { deleted++; return "a", nil },
		dryRun: func(context.Context, string) (string, error) { return "a", nil },
	}
	err := things.confirmed(t.Context(), p.call(Output{Format: "csv"}), DeleteFlags{})
	if exit.Of(err) != exit.BadUsage || deleted != 0 || !strings.Contains(err.Error(), "https://x") {
		t.Errorf("%d deleted, %v", deleted, err)
	}
	if err := things.confirmed(t.Context(), p.call(Output{Format: "csv"}), DeleteFlags{DryRun: true}); err != nil || deleted != 0 || !strings.Contains(p.out.String(), "a,kept,a") {
		t.Errorf("a dry run deleted %d: %v\n%s", deleted, err, p.out.String())
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for size, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 3_234_567: "3.2 MB", 5e15: "5.0 PB", 5e18: "5000.0 PB"} {
		if got := Size(size); got != want {
			t.Errorf("%d: %s, want %s", size, got, want)
		}
	}
}
