package kit

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/app"
	"tally/output"
)

// Resource declares a noun of an API: with client C, list query Q and rows T.
// Every field that is set gives it a verb.
type Resource[C, Q, T any] struct {
	// Name is the noun in the plural, Singular its alias.
	Name, Singular string
	// Short is the noun as people say it: "pipeline runs".
	Short string
	// Arg is what get, wait and delete take: "RUN" for its id or its name;
	// empty means "ID".
	Arg string
	// Connect makes the client.
	Connect func(ctx context.Context, call *Call) (C, error)
	// Columns are all that can be printed; the Key column holds the id.
	Columns []output.Column[T]
	// Flags binds the flags of list to a query.
	Flags func(*pflag.FlagSet, *Q)
	// VerbFlags binds further flags of the verbs below, by verb.
	VerbFlags map[string]func(*pflag.FlagSet)
	// Values offers values of the flags of list, by the flag's name.
	Values map[string]Completer
	// Check refuses a query before anything is sent; nil accepts all.
	Check func(call *Call, q *Q) error
	// Sorts are the values of --sort that the server can do, by what to ask it
	// for: "created_at:desc" is "created_at desc". All others are done here.
	Sorts map[string]string
	// Order tells a query what to ask for: a value of Sorts, and how many rows
	// are wanted at most, 0 for all; nil leaves both to this side.
	Order func(q *Q, sort string, limit int)

	// List yields the rows of a query.
	List func(c C, ctx context.Context, q Q) iter.Seq2[T, error]
	// Get finds one by id, or by name where the API's names are unique.
	Get func(c C, ctx context.Context, id string) (T, error)
	// Delete removes one by id.
	Delete func(c C, ctx context.Context, id string) error
	// Done tells whether an object has reached its end, and with an error that
	// the end is a failure; it gives wait.
	Done func(T) (bool, error)

	// Long and Examples are the help of the verbs, by verb.
	Long, Examples map[string]string
	// Verbs are further commands.
	Verbs []Verb
}

// Outline implements Noun.
func (r Resource[C, Q, T]) Outline() *cobra.Command {
	cmd := Group(r.Name, r.Short)
	if r.Singular != "" {
		cmd.Aliases = []string{r.Singular}
	}
	return cmd
}

// Command implements Noun.
func (r Resource[C, Q, T]) Command(a *app.App, api string) *cobra.Command {
	verbs := []Verb{}
	if r.List != nil {
		verbs = append(verbs, r.list())
	}
	if r.Get != nil {
		verbs = append(verbs, r.get())
	}
	if r.Done != nil {
		verbs = append(verbs, r.wait())
	}
	if r.Delete != nil {
		verbs = append(verbs, r.remove())
	}
	cmd := r.Outline()
	for _, v := range append(verbs, r.Verbs...) {
		cmd.AddCommand(r.documented(v).command(a, api))
	}
	return cmd
}

// documented adds the declared help to a generated verb.
func (r Resource[C, Q, T]) documented(v Verb) Verb {
	name, _, _ := strings.Cut(v.Use, " ")
	if v.Long == "" {
		v.Long = r.Long[name]
	}
	if v.Example == "" {
		v.Example = r.Examples[name]
	}
	if more := r.VerbFlags[name]; more != nil {
		own := v.Flags
		v.Flags = func(flags *pflag.FlagSet) {
			if own != nil {
				own(flags)
			}
			more(flags)
		}
	}
	return v
}

func (r Resource[C, Q, T]) list() Verb {
	var query Q
	var watch WatchFlags
	return Verb{
		Use: "list", Aliases: []string{"ls"}, Short: "List " + r.Short, Prints: true,
		Flags: func(flags *pflag.FlagSet) {
			watch.Bind(flags)
			if r.Flags != nil {
				r.Flags(flags, &query)
			}
		},
		Values: r.Values, Columns: output.ColumnNames(r.Columns),
		Run: func(ctx context.Context, call *Call) error {
			if _, err := Check(call, r.Columns); err != nil {
				return err
			}
			if r.Check != nil {
				if err := r.Check(call, &query); err != nil {
					return err
				}
			}
			r.order(call, &query)
			return Show(ctx, call, watch, r.rows(call, query))
		},
	}
}

// order leaves to the server what it can do of --sort and --limit.
func (r Resource[C, Q, T]) order(call *Call, q *Q) {
	if r.Order == nil {
		return
	}
	limit, sort := call.Output.Limit, ""
	if call.Output.Sort != "" {
		if sort = r.Sorts[call.Output.Sort]; sort == "" {
			limit = 0 // the first rows are known when all are
		} else {
			call.Output.Sort = ""
		}
	}
	r.Order(q, sort, limit)
}

func (r Resource[C, Q, T]) rows(call *Call, query Q) Rows[T] {
	return Rows[T]{
		Noun: r.Name, Columns: r.Columns,
		Open: func(ctx context.Context) (Source, iter.Seq2[T, error], error) {
			client, err := r.Connect(ctx, call)
			if err != nil {
				return Source{}, nil, err
			}
			return sourceOf(client), r.List(client, ctx, query), nil
		},
	}
}

// sourceOf asks a client for its endpoint.
func sourceOf(client any) Source {
	if c, ok := client.(interface{ Endpoint() string }); ok {
		return Source{Endpoint: c.Endpoint()}
	}
	return Source{}
}

func (r Resource[C, Q, T]) get() Verb {
	return Verb{
		Use: "get " + r.arg() + "...", Short: "Show " + r.Short + r.by(), Prints: true,
		Args: cobra.MinimumNArgs(1), Complete: r.Complete,
		Run: func(ctx context.Context, call *Call) error {
			return Print(ctx, call, Rows[T]{
				Noun: r.Name, Columns: r.Columns, Single: len(call.Args) == 1,
				Open: func(ctx context.Context) (Source, iter.Seq2[T, error], error) {
					client, err := r.Connect(ctx, call)
					if err != nil {
						return Source{}, nil, err
					}
					return sourceOf(client), each(ctx, call.Args, func(ctx context.Context, id string) (T, error) {
						return r.Get(client, ctx, id)
					}), nil
				},
			})
		},
	}
}

func (r Resource[C, Q, T]) arg() string { return cmp.Or(r.Arg, "ID") }

func (r Resource[C, Q, T]) by() string {
	switch r.Arg {
	case "":
		return ", by id"
	case "NAME":
		return ", by name"
	}
	return ", by id or name"
}

// each yields what get finds, and stops at the first failure.
func each[T any](ctx context.Context, ids []string, get func(context.Context, string) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, id := range ids {
			row, err := get(ctx, id)
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func (r Resource[C, Q, T]) wait() Verb {
	interval := 5 * time.Second
	return Verb{
		Use: "wait " + r.arg(), Short: fmt.Sprintf("Wait until one of the %s has ended; exit 8 if it failed", r.Short), Prints: true,
		Args: cobra.ExactArgs(1), Complete: r.Complete, Columns: output.ColumnNames(r.Columns),
		Flags: func(flags *pflag.FlagSet) {
			flags.DurationVar(&interval, "interval", interval, "time between two looks")
		},
		Run: func(ctx context.Context, call *Call) error {
			if _, err := Check(call, r.Columns); err != nil {
				return err
			}
			client, err := r.Connect(ctx, call)
			if err != nil {
				return err
			}
			row, err := Wait(ctx, call.App, Poll[T]{
				Interval: interval, Done: r.Done,
				Get: func(ctx context.Context) (T, error) { return r.Get(client, ctx, call.Args[0]) },
			})
			return finishWait(ctx, call, r.Columns, row, err)
		},
	}
}
