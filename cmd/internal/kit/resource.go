package kit

import (
	"context"
	"iter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/app"
	"tally/output"
)

// Resource declares a noun of an API: a client C reads rows R, and lists them by a
// query Q. The client's methods give the noun its verbs. A declaration can be used
// any number of times, also concurrently: running a verb changes nothing in it.
type Resource[C, Q, R any] struct {
	// Name is the noun in the plural, Singular its alias.
	Name, Singular string
	// Aliases are other names of the noun.
	Aliases []string
	// Short is the noun in words: "pipeline runs".
	Short string
	// Arg names the argument for one object: "RUN" for an id or a name; empty
	// means "ID".
	Arg string
	// Connect makes the client.
	Connect func(ctx context.Context, call *Call) (C, error)
	// Columns are all columns that can be printed; the Key column is the id.
	Columns []output.Column[R]
	// Sections are shown below the columns of a single object; nil for none.
	Sections func(R) []output.Section

	// List yields all objects that match a query; it adds the verb list.
	List func(c C, ctx context.Context, query Q) iter.Seq2[R, error]
	// Flags declares the flags of list.
	Flags func(query *Q, flags *pflag.FlagSet)
	// Check refuses a list before anything is sent, and converts the flags to the
	// client's form; nil accepts all.
	Check func(query *Q, call *Call) error
	// Order sets the order in a query: a value of Sorts, and the maximum number of
	// rows, 0 for all; if nil, tally does both.
	Order func(query *Q, sort string, limit int)
	// Sorts maps the values of --sort that the server supports to its own form:
	// "created_at:desc" is "created_at desc". All others are sorted here.
	Sorts map[string]string
	// Usual is the default value of --sort, one of Sorts; empty for the server's own
	// order.
	Usual string

	// Get finds an object by id, or by name if the API's names are unique; it adds
	// the verb get.
	Get func(c C, ctx context.Context, id string) (R, error)
	// Delete deletes the object with an id or a name and returns its id; it adds
	// the verb delete. A dry run gets the object instead.
	Delete func(c C, ctx context.Context, nameOrID string) (id string, err error)
	// Acts are verbs that do the same to each of the named objects.
	Acts []Act[C]

	// Details are the help and further flags of the verbs above, by verb.
	Details map[string]Detail
	// Verbs are further commands.
	Verbs []Verb
}

// Detail has the details that a declaration adds to a generated verb.
type Detail struct {
	// Short replaces the verb's own short help if set; Long is the rest of the help.
	Short, Long string
	// Example has at least two command lines that can be run.
	Example string
	// Flags declares further flags. The client reads them with [Call.Text] and
	// [Call.Bool] from the call that it was made for.
	Flags func(*pflag.FlagSet)
	// Check refuses values of those flags before anything is sent or confirmed; nil
	// accepts all.
	Check func(*Call) error
	// Values offers values of flags, by the flag's name.
	Values map[string]Completer
}

// None is the query of a resource that has no list.
type None = struct{}

// Outline implements Noun.
func (r Resource[C, Q, R]) Outline() *cobra.Command {
	cmd := outline(r.Name, r.Singular, r.Short)
	cmd.Aliases = append(cmd.Aliases, r.Aliases...)
	return cmd
}

// Command implements Noun.
func (r Resource[C, Q, R]) Command(a *app.App, api string) *cobra.Command {
	cmd, schema := r.Outline(), output.WithSections(output.SchemaOf(r.Columns), r.Sections)
	for _, v := range r.generated(schema) {
		cmd.AddCommand(r.documented(v).command(a, api))
	}
	for _, v := range r.Verbs {
		cmd.AddCommand(r.completed(v, schema).command(a, api))
	}
	return cmd
}
