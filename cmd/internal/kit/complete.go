package kit

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tally/output"
)

// completionTime bounds a completion, since the shell waits for it.
const completionTime = 2 * time.Second

// maxCompletions bounds the number of offered ids.
const maxCompletions = 200

// Completer offers completions: a word, or a word, a tab and a description. It
// offers nothing on failure.
type Completer func(ctx context.Context, call *Call, typed string) []string

// cobra converts c, which may be nil, to cobra's function. With files, the shell
// completes file names if c offers nothing.
func (c Completer) cobra(called func(*cobra.Command, []string) *Call, files bool) cobra.CompletionFunc {
	rest := cobra.ShellCompDirectiveNoFileComp
	if files {
		rest = cobra.ShellCompDirectiveDefault
	}
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if c == nil {
			return nil, rest
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
		defer cancel()
		call := called(cmd, args)
		call.App.KeepMessages() // they would be printed into the line being typed
		if found := c(ctx, call, typed); len(found) > 0 {
			return found, cobra.ShellCompDirectiveNoFileComp | unfinished(found)
		}
		return nil, rest
	}
}

// unfinished keeps shells from inserting a blank where a value follows.
func unfinished(found []string) cobra.ShellCompDirective {
	for _, offer := range found {
		if word, _, _ := strings.Cut(offer, "\t"); strings.HasSuffix(word, "=") {
			return cobra.ShellCompDirectiveNoSpace
		}
	}
	return cobra.ShellCompDirectiveDefault
}

// OneOf offers a fixed set of values.
func OneOf(values ...string) Completer {
	return func(_ context.Context, _ *Call, typed string) []string { return beginning(values, typed) }
}

// beginning returns the values that begin with the typed characters, ignoring case.
func beginning(values []string, typed string) []string {
	var found []string
	for _, v := range values {
		if strings.HasPrefix(strings.ToLower(v), strings.ToLower(typed)) {
			found = append(found, v)
		}
	}
	return found
}

// completeFormat offers the formats of -o with their descriptions.
func completeFormat(_ context.Context, _ *Call, typed string) []string {
	var found []string
	for _, f := range output.Formats() {
		if strings.HasPrefix(f.String(), typed) {
			found = append(found, f.String()+"\t"+f.Doc())
		}
	}
	return found
}

// completeList offers names for the last item of a comma-separated list.
func completeList(names func(*Call) []string) Completer {
	return Listed(func(_ context.Context, call *Call, typed string) []string {
		plus := strings.HasPrefix(typed, "+")
		var found []string
		for _, name := range names(call) {
			if plus {
				name = "+" + name
			}
			if strings.HasPrefix(name, typed) {
				found = append(found, name)
			}
		}
		return found
	})
}

// Listed completes the last item of a comma-separated list, without the items
// that it has already.
func Listed(one Completer) Completer {
	return func(ctx context.Context, call *Call, typed string) []string {
		last := strings.LastIndexByte(typed, ',') + 1
		done := strings.TrimRight(typed[:last], " ")
		used := map[string]bool{}
		for item := range strings.SplitSeq(strings.TrimSuffix(done, ","), ",") {
			used[itemName(item)] = true
		}
		var found []string
		for _, offer := range one(ctx, call, typed[last:]) {
			value, _, _ := strings.Cut(offer, "\t")
			if !used[itemName(value)] {
				found = append(found, done+offer)
			}
		}
		return found
	}
}

// itemName returns what identifies an item of a list: the column in +column and
// column:desc, the option in option=value.
func itemName(item string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(item), "+"), "=")
	name, _, _ = strings.Cut(name, ":")
	return name
}

// completeSort offers names for the last item of a list, in both directions.
func completeSort(names func(*Call) []string) Completer {
	return completeList(func(call *Call) []string {
		var both []string
		for _, name := range names(call) {
			plain, doc, _ := strings.Cut(name, "\t")
			both = append(both, name, cobra.CompletionWithDesc(plain+":desc", doc))
		}
		return both
	})
}

// Complete is a Completer that gets ids from the API, and names if the rows have
// a column name.
func (r Resource[C, Q, R]) Complete(ctx context.Context, call *Call, typed string) []string {
	if r.List == nil {
		return nil
	}
	c, err := r.Connect(ctx, call)
	if err != nil {
		return nil
	}
	var all Q
	return offered(output.SchemaOf(r.Columns), output.Erase(r.List(c, ctx, all)), typed)
}

// completed makes a verb complete the arguments that are named like the
// resource's Arg, unless it completes them itself. By default the verb's rows are
// the resource's.
func (r Resource[C, Q, R]) completed(v Verb, schema output.Schema) Verb {
	if v.Prints && v.Columns == nil {
		v.Columns = schema.Described
	}
	words := strings.Fields(v.Use)
	if v.Complete != nil || len(words) < 2 || strings.TrimSuffix(words[1], "...") != r.arg() {
		return v
	}
	v.Complete = r.Complete
	if words[1] == r.arg() {
		v.Complete = first(r.Complete)
	}
	return v
}

// first completes the first argument only.
func first(complete Completer) Completer {
	return func(ctx context.Context, call *Call, typed string) []string {
		if len(call.Args) > 0 {
			return nil
		}
		return complete(ctx, call, typed)
	}
}

// offered returns the completions from rows that begin with the typed characters.
func offered(schema output.Schema, rows output.Rows, typed string) []string {
	var found []string
	for row, err := range rows {
		if err != nil || len(found) >= maxCompletions {
			break
		}
		// Line ends and tabs have a meaning for shells.
		id, name := output.Escape(schema.Key(row)), output.Escape(schema.Text(row, "name"))
		found = append(found, offers(id, name, typed)...)
	}
	return found
}

// offers returns an id with its name and, once something is typed, the name with
// its id. If both are the same, it returns one.
func offers(id, name, typed string) []string {
	if name == id {
		name = ""
	}
	var found []string
	if id != "" && strings.HasPrefix(id, typed) {
		found = append(found, cobra.CompletionWithDesc(id, name))
	}
	if name != "" && typed != "" && strings.HasPrefix(name, typed) {
		found = append(found, cobra.CompletionWithDesc(name, id))
	}
	return found
}
