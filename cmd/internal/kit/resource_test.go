package kit

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/pflag"

	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/output"
)

// shelf is a client of things, which are numbers.
type shelf struct{ call *Call }

// thingQuery is the query of a list of things.
type thingQuery struct {
	least, most int
	asked       string
}

func (q *thingQuery) bind(flags *pflag.FlagSet) { flags.IntVar(&q.least, "least", 0, "the smallest") }

func (q *thingQuery) check(*Call) error {
	if q.least < 0 {
		return exit.Usagef("--least is negative")
	}
	return nil
}

func (q *thingQuery) order(sort string, limit int) { q.asked, q.most = sort, limit }

func (s *shelf) list(_ context.Context, q thingQuery) iter.Seq2[int, error] {
	things := []int{}
	for n := range 100 {
		if n >= q.least {
			things = append(things, n)
		}
	}
	if q.asked == "down" {
		slices.Reverse(things)
	}
	if q.most > 0 {
		things = things[:min(q.most, len(things))]
	}
	return Each(things)
}

func (s *shelf) get(_ context.Context, id string) (int, error) {
	var n int
	if _, err := fmt.Sscan(id, &n); err != nil {
		return 0, &rest.Error{Kind: rest.KindNotFound, Message: "no " + id}
	}
	if s.call.Bool("twice") {
		n *= 2
	}
	return n, nil
}

func things() Resource[*shelf, thingQuery, int] {
	fails := func(_ *shelf, _ context.Context, id string) (string, error) {
		if id == "nailed" {
			return id, &rest.Error{Kind: rest.KindRefused, Message: "nailed"}
		}
		return id, nil
	}
	r := Resource[*shelf, thingQuery, int]{
		Name: "things", Singular: "thing", Short: "things on a shelf", Arg: "THING",
		Connect: func(_ context.Context, call *Call) (*shelf, error) { return &shelf{call}, nil },
		Columns: numbers(),
		List:    (*shelf).list, Flags: (*thingQuery).bind, Check: (*thingQuery).check, Order: (*thingQuery).order,
		Sorts: map[string]string{"n:desc": "down"},
		Get:   (*shelf).get, Delete: fails, Acts: []Act[*shelf]{{Name: "hide", Done: "hidden", Do: fails}},
		Details: map[string]Detail{
			"get":  {Flags: func(flags *pflag.FlagSet) { flags.Bool("twice", false, "twice as much") }},
			"hide": {Short: "Hide things"},
		},
	}
	r.Verbs = []Verb{{
		Use: "count THING", Short: "Count", Prints: true, Args: OneArg,
		Run: func(flags *pflag.FlagSet) Work {
			by := flags.Int("by", 1, "step")
			return func(ctx context.Context, call *Call) error {
				return Make(ctx, call, numbers(), func(context.Context) (int, error) { return len(call.Args[0]) * *by, nil })
			}
		},
	}}
	return r
}

// ran returns the output of a command of the declaration, and its error.
func ran(t *testing.T, noun Noun, line string) (string, error) {
	t.Helper()
	p := newProgram(t)
	cmd := noun.Command(p.App, "")
	cmd.SetArgs(strings.Fields(line))
	cmd.SetOut(&p.out)
	cmd.SetErr(&p.errs)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err := cmd.ExecuteContext(t.Context())
	return p.out.String(), err
}

// lines are commands with their output.
func lines() map[string]string {
	return map[string]string{
		"list --least 97 -o name":                      "97\n98\n99\n",
		"list -o csv --limit 2":                        "n\n0\n1\n",
		"list -o name --sort n:desc --limit 2":         "99\n98\n",
		"list -o name --sort n --limit 1":              "0\n",
		"list -o jsonl --least 99":                     "99\n",
		"list -o csv --columns n --least 99":           "n\n99\n",
		"get 3 -o json":                                "3\n",
		"get 3 4 -o jsonl --twice":                     "6\n8\n",
		"hide 1 2 -o csv":                              "id,result,name\n1,hidden,1\n2,hidden,2\n",
		"delete 1 --yes -o csv":                        "id,result,name\n1,deleted,1\n",
		"delete 1 --dry-run -o csv":                    "id,result,name\n1,kept,1\n",
		"rm none --dry-run --ignore-not-found -o csv":  "id,result,name\n,absent,none\n",
		"delete 01 --dry-run -o name":                  "1\n",
		"rm none --dry-run --ignore-not-found -o name": "",
		"count abc --by 5 -o csv":                      "n\n15\n",
		"count abc -o csv":                             "n\n3\n",
		"__complete get 9":                             "9\n90\n91\n92\n93\n94\n95\n96\n97\n98\n99\n:4\n",
		"__complete count 98":                          "98\n:4\n",
		"__complete count 1 9":                         ":4\n",
	}
}

func TestAResourceGivesItsVerbs(t *testing.T) {
	t.Parallel()
	for line, want := range lines() {
		if got, err := ran(t, things(), line); got != want || err != nil {
			t.Errorf("%s: %q, want %q, error %v", line, got, want, err)
		}
	}
}

// Running a verb changes nothing in its declaration: all run concurrently from
// one, and none sees the flags of another.
func TestADeclarationServesSeveralRunsAtOnce(t *testing.T) {
	t.Parallel()
	declared := things()
	var all sync.WaitGroup
	for line, want := range lines() {
		for range 4 {
			all.Go(func() {
				if got, err := ran(t, declared, line); got != want || err != nil {
					t.Errorf("%s: %q, want %q, error %v", line, got, want, err)
				}
			})
		}
	}
	all.Wait()
}

func TestWhatAResourceRefuses(t *testing.T) {
	t.Parallel()
	for line, code := range map[string]exit.Code{
		"list --least -1":            exit.BadUsage,
		"list --columns nonesuch":    exit.BadUsage,
		"hide --columns nonesuch 1":  exit.BadUsage,
		"delete 1 nailed --yes":      exit.Refused,
		"delete 1":                   exit.BadUsage, // there is nobody to prompt
		"delete none --dry-run":      exit.NotFound,
		"hide nailed":                exit.Refused,
		"count":                      exit.BadUsage,
		"count 1 --columns nonesuch": exit.BadUsage,
		"get none":                   exit.NotFound,
	} {
		if _, err := ran(t, things(), line); exit.Of(err) != code {
			t.Errorf("%s: exit code %d (%v), want %d", line, exit.Of(err), err, code)
		}
	}
}

// A branch and a verb without a noun are commands like others.
func TestBranchAndSingle(t *testing.T) {
	t.Parallel()
	say := Verb{Use: "say WORD", Short: "Say", Prints: true, Args: OneArg, Run: NoFlags(func(ctx context.Context, call *Call) error {
		return One(ctx, call, []output.Column[string]{{Name: "word", Value: func(s string) any { return s }}}, call.Args[0])
	})}
	branch, err := ran(t, Branch{Name: "words", Short: "words", Verbs: []Verb{say}}, "say hello -o csv")
	single, err2 := ran(t, Single(say), "hello -o csv")
	if err != nil || err2 != nil || branch != "word\nhello\n" || single != branch {
		t.Errorf("%q %v, %q %v", branch, err, single, err2)
	}
}
