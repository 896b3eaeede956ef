package kit

import (
	"cmp"
	"context"
	"iter"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/output"
)

// generated returns the verbs that the client supports.
func (r Resource[C, Q, R]) generated(schema output.Schema) []Verb {
	var verbs []Verb
	if r.List != nil {
		verbs = append(verbs, r.list(schema))
	}
	if r.Get != nil {
		verbs = append(verbs, r.get(schema))
	}
	for _, act := range r.Acts {
		verbs = append(verbs, r.act(act))
	}
	if r.Delete != nil {
		verbs = append(verbs, r.delete())
	}
	return verbs
}

// documented adds the declared help and flags to a generated verb.
func (r Resource[C, Q, R]) documented(v Verb) Verb {
	name, _, _ := strings.Cut(v.Use, " ")
	detail, run := r.Details[name], v.Run
	v.Short, v.Long = cmp.Or(detail.Short, v.Short), detail.Long
	v.Example, v.Values = detail.Example, detail.Values
	v.Run = func(flags *pflag.FlagSet) Work {
		if detail.Flags != nil {
			detail.Flags(flags)
		}
		return checked(detail.Check, run(flags))
	}
	return v
}

// checked returns work that fails before it begins if check fails.
func checked(check func(*Call) error, work Work) Work {
	if check == nil {
		return work
	}
	return func(ctx context.Context, call *Call) error {
		if err := check(call); err != nil {
			return err
		}
		return work(ctx, call)
	}
}

func (r Resource[C, Q, R]) list(schema output.Schema) Verb {
	return Verb{
		Use: "list", Aliases: []string{"ls"}, Short: "List " + r.Short, Prints: true, Contexts: true,
		Columns: schema.Described,
		Run: func(flags *pflag.FlagSet) Work {
			var watch watchFlags
			var query Q
			watch.bind(flags)
			if r.Flags != nil {
				r.Flags(&query, flags)
			}
			return func(ctx context.Context, call *Call) error {
				if err := r.check(&query, call, schema); err != nil {
					return err
				}
				return r.rows(call, schema, func(ctx context.Context, c C) iter.Seq2[R, error] {
					return r.List(c, ctx, query)
				}).show(ctx, call, watch)
			}
		},
	}
}

// check refuses invalid lists, and passes to the server the part of --sort and
// --limit that it supports.
func (r Resource[C, Q, R]) check(query *Q, call *Call, schema output.Schema) error {
	if _, err := check(call, schema); err != nil {
		return err
	}
	if r.Check != nil {
		if err := r.Check(query, call); err != nil {
			return err
		}
	}
	if r.Order != nil {
		sort, limit := call.Output.order(r.Sorts, r.Usual)
		r.Order(query, sort, limit)
	}
	return nil
}

func (r Resource[C, Q, R]) get(schema output.Schema) Verb {
	return Verb{
		Use: "get " + r.arg() + "...", Short: "Show " + r.Short + r.by(), Prints: true,
		Args: cobra.MinimumNArgs(1), Complete: r.Complete, Columns: schema.Described,
		Run: NoFlags(func(ctx context.Context, call *Call) error {
			rows := r.rows(call, schema, func(ctx context.Context, c C) iter.Seq2[R, error] {
				return r.named(ctx, c, call.Args)
			})
			rows.Single, rows.Record = len(call.Args) == 1, true
			return Print(ctx, call, rows)
		}),
	}
}

// named yields the objects with these ids, up to the first failure.
func (r Resource[C, Q, R]) named(ctx context.Context, c C, ids []string) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		for _, id := range ids {
			row, err := r.Get(c, ctx, id)
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// rows returns the rows that read yields once there is a client.
func (r Resource[C, Q, R]) rows(call *Call, schema output.Schema, read func(context.Context, C) iter.Seq2[R, error]) Rows {
	rows := rowsOf(schema, func(ctx context.Context) (Source, iter.Seq2[R, error], error) {
		c, err := r.Connect(ctx, call)
		if err != nil {
			return Source{}, nil, err
		}
		return sourceOf(c), read(ctx, c), nil
	})
	rows.Noun = r.Name
	return rows
}

func (r Resource[C, Q, R]) arg() string { return cmp.Or(r.Arg, "ID") }

func (r Resource[C, Q, R]) by() string {
	switch r.Arg {
	case "":
		return ", by id"
	case "NAME":
		return ", by name"
	}
	return ", by id or name"
}
