package kit

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// completionTime bounds what a completion may take; a shell waits for it.
const completionTime = 2 * time.Second

// maxCompletions bounds how many ids are offered.
const maxCompletions = 200

// completion makes cobra's function of a verb's own. It is silent when anything fails.
func (v Verb) completion(call *Call) cobra.CompletionFunc {
	if v.Complete == nil {
		return cobra.NoFileCompletions
	}
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
		defer cancel()
		call.cmd, call.Args = cmd, args
		call.App.Global.Quiet = true
		return v.Complete(ctx, call, typed), cobra.ShellCompDirectiveNoFileComp
	}
}

// complete offers ids from the API.
func (r Resource[C, Q, T]) complete(ctx context.Context, call *Call, typed string) []string {
	key := r.key()
	if r.List == nil || key == nil {
		return nil
	}
	client, err := r.Connect(ctx, call)
	if err != nil {
		return nil
	}
	var query Q
	var found []string
	for row, err := range r.List(client, ctx, query) {
		if err != nil || len(found) == maxCompletions {
			break
		}
		if id, ok := key(row).(string); ok && strings.HasPrefix(id, typed) {
			found = append(found, id)
		}
	}
	return found
}

func (r Resource[C, Q, T]) key() func(T) any {
	for _, c := range r.Columns {
		if c.Key {
			return c.Value
		}
	}
	return nil
}
