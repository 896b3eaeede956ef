package kit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"tally/cmd/internal/exit"
	"tally/cmd/internal/term"
	"tally/output"
)

// Confirm prompts before something that cannot be undone. Without a terminal
// --yes is required on the command line. names describe the objects, if they
// were not shown yet.
func (t *Target) Confirm(call *Call, yes bool, names []string) error {
	if yes || t.DryRun {
		return nil
	}
	what := t.Verb + " " + t.where()
	if !term.InputIsTerminal(call.App.In) {
		return exit.Usagef("would %s, but there is no terminal to confirm it on; use --yes", what)
	}
	for i, name := range names {
		if i == maxNamed {
			_, _ = fmt.Fprintf(call.App.Err, "  … and %d more\n", len(names)-i)
			break
		}
		_, _ = fmt.Fprintf(call.App.Err, "  %s\n", output.Escape(name))
	}
	if err := Ask(call.cmd.Context(), call, fmt.Sprintf("This will %s (%s). Continue?", output.Escape(what), output.Escape(call.origin()))); err != nil {
		return err
	}
	t.asked = true
	return nil
}

// Ask prompts on the terminal. Anything but a yes is an error.
func Ask(ctx context.Context, call *Call, question string) error {
	reply, err := term.ReadLine(ctx, call.App.In, call.App.Err, question+" [y/N] ")
	if err != nil && !errors.Is(err, io.EOF) { // the end of the input is not a yes
		return err
	}
	switch strings.ToLower(strings.TrimSpace(reply)) {
	case "y", "yes":
		return nil
	}
	return &exit.Coded{Code: exit.Unexpected, Err: errors.New("nothing was done: the reply was not yes")}
}
