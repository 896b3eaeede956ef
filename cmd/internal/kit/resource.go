package kit

import (
	"cmp"
	"context"
	"iter"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/app"
)

// Resource declares a noun of an API. What its objects can do gives it verbs.
type Resource struct {
	// Name is the noun in the plural, Singular its alias.
	Name, Singular string
	// Short is the noun as people say it: "pipeline runs".
	Short string
	// Arg is what get takes: "RUN" for its id or its name; empty means "ID".
	Arg string
	// Objects are what is listed and shown.
	Objects Reader
	// Flags binds the flags of list.
	Flags func(*pflag.FlagSet)
	// Check refuses a list before anything is sent; nil accepts all.
	Check func(*Call) error
	// Order tells a list what to ask for: a value of Sorts, and how many rows
	// are wanted at most, 0 for all; nil leaves both to this side.
	Order func(sort string, limit int)
	// VerbFlags binds further flags of the verbs below, by verb.
	VerbFlags map[string]func(*pflag.FlagSet)
	// Values offers values of the flags of list, by the flag's name.
	Values map[string]Completer
	// Sorts are the values of --sort that the server can do, by what to ask it
	// for: "created_at:desc" is "created_at desc". All others are done here.
	Sorts map[string]string

	// Long and Examples are the help of the verbs, by verb.
	Long, Examples map[string]string
	// Verbs are further commands.
	Verbs []Verb
}

// Outline implements Noun.
func (r Resource) Outline() *cobra.Command {
	cmd := Group(r.Name, r.Short)
	if r.Singular != "" {
		cmd.Aliases = []string{r.Singular}
	}
	return cmd
}

// Command implements Noun.
func (r Resource) Command(a *app.App, api string) *cobra.Command {
	verbs := []Verb{}
	if r.Objects.lists {
		verbs = append(verbs, r.list())
	}
	if r.Objects.gets {
		verbs = append(verbs, r.get())
	}
	cmd := r.Outline()
	for _, v := range append(verbs, r.Verbs...) {
		cmd.AddCommand(r.documented(v).command(a, api))
	}
	return cmd
}

// documented adds the declared help to a generated verb.
func (r Resource) documented(v Verb) Verb {
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

func (r Resource) list() Verb {
	var watch WatchFlags
	return Verb{
		Use: "list", Aliases: []string{"ls"}, Short: "List " + r.Short, Prints: true,
		Flags: func(flags *pflag.FlagSet) {
			watch.Bind(flags)
			if r.Flags != nil {
				r.Flags(flags)
			}
		},
		Values: r.Values, Columns: r.Objects.view.Described,
		Run: func(ctx context.Context, call *Call) error {
			if _, err := check(call, r.Objects.view); err != nil {
				return err
			}
			if r.Check != nil {
				if err := r.Check(call); err != nil {
					return err
				}
			}
			r.order(call)
			all := r.rows(call, func(ctx context.Context, from connection) iter.Seq[error] { return from.list(ctx) })
			return all.show(ctx, call, watch)
		},
	}
}

// order leaves to the server what it can do of --sort and --limit.
func (r Resource) order(call *Call) {
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
	r.Order(sort, limit)
}

// rows are those that read reads once there is a connection.
func (r Resource) rows(call *Call, read func(context.Context, connection) iter.Seq[error]) rows {
	return rows{
		noun: r.Name, view: r.Objects.view,
		open: func(ctx context.Context) (Source, iter.Seq[error], error) {
			from, err := r.Objects.connect(ctx, call)
			if err != nil {
				return Source{}, nil, err
			}
			return from.source, read(ctx, from), nil
		},
	}
}

func (r Resource) get() Verb {
	return Verb{
		Use: "get " + cmp.Or(r.Arg, "ID") + "...", Short: "Show " + r.Short + r.by(), Prints: true,
		Args: cobra.MinimumNArgs(1), Complete: r.Complete,
		Run: func(ctx context.Context, call *Call) error { return r.named(call).print(ctx, call) },
	}
}

func (r Resource) by() string {
	switch r.Arg {
	case "":
		return ", by id"
	case "NAME":
		return ", by name"
	}
	return ", by id or name"
}

// named are the objects that the arguments name, up to the first failure.
func (r Resource) named(call *Call) rows {
	named := r.rows(call, func(ctx context.Context, from connection) iter.Seq[error] {
		return func(yield func(error) bool) {
			for _, id := range call.Args {
				err := from.get(ctx, id)
				if !yield(err) || err != nil {
					return
				}
			}
		}
	})
	named.single = len(call.Args) == 1
	return named
}
