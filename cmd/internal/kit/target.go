package kit

import (
	"fmt"
	"strings"

	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
)

// maxNamed is the maximum number of objects that a prompt or a message names.
const maxNamed = 10

// Target describes the objects that a command deletes or changes, and their server. A
// command that changes existing objects announces it before the first such request,
// or prompts: see [Target.Confirm] and [Target.Announce].
type Target struct {
	// Verb is the action: "delete", "archive".
	Verb string
	// Noun is the kind of the objects, in the plural: "pipeline runs".
	Noun string
	// Endpoint is the server's URL.
	Endpoint string
	// Names are the names of the objects.
	Names []string
	// DryRun means that nothing is changed.
	DryRun bool

	asked bool
}

// where describes the target: "2 runs at https://kfp.example.com".
func (t *Target) where() string {
	return fmt.Sprintf("%s at %s", counted(len(t.Names), t.Noun), withoutUserinfo(t.Endpoint))
}

// Announce prints in one line the action, the number and names of the objects, their
// server, and the setting that selected it. After a prompt it prints nothing.
// Deletions are announced even with --quiet: the line may be the only trace of the
// objects.
func (t *Target) Announce(call *Call) {
	say := call.App.Notice
	if t.Verb == deleteVerb && !t.DryRun {
		say = call.App.Say
	}
	switch names := listed(t.Names); {
	case t.asked:
	case t.DryRun:
		say("dry run: nothing is done; this would %s %s (%s): %s", t.Verb, t.where(), call.origin(), names)
	default:
		say("%sing %s (%s): %s", strings.TrimSuffix(t.Verb, "e"), t.where(), call.origin(), names)
	}
}

const deleteVerb = "delete"

// listed joins names on one line, shortened if there are many.
func listed(names []string) string {
	if rest := len(names) - maxNamed; rest > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNamed], ", "), rest)
	}
	return strings.Join(names, ", ")
}

// origin returns the source that selected the server: the context, or the setting
// that overrides it.
func (c *Call) origin() string {
	server := c.server.Source
	switch {
	case server.Layer == config.Sandbox:
		return "the sandbox"
	case server.Context != "":
		return "context " + server.Context
	case c.App.ContextInUse() != "":
		return fmt.Sprintf("%s, context %s", server, c.App.ContextInUse())
	}
	return fmt.Sprintf("%s, no context", server)
}

// serverOf returns the value that determines the server.
func serverOf(values app.Values) config.Value { return values["endpoint"] }
