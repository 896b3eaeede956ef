package cmd

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/spf13/cobra"

	"tally/client/rest"
	"tally/cmd/internal/exit"
)

// TestHintsNameFlagsOfTheirCommand for every reason of a failure and every command:
// a user cannot give a flag that the command does not know. Each flag of a hint is
// one that some command has.
func TestHintsNameFlagsOfTheirCommand(t *testing.T) {
	t.Parallel()
	flags, unknown := regexp.MustCompile(`--([a-z][a-z0-9-]*)`), map[string]bool{}
	for reason := rest.ReasonOther; reason <= rest.ReasonNoStatus; reason++ {
		failure := &rest.Error{Reason: reason, Hint: "what the transport says"}
		for _, flag := range flags.FindAllStringSubmatch(exit.Hint(failure, nil), -1) {
			unknown[flag[1]] = true
		}
	}
	if len(unknown) < 5 {
		t.Fatalf("the hints name only %v", unknown)
	}
	walk(tree(), func(cmd *cobra.Command) {
		for reason := rest.ReasonOther; reason <= rest.ReasonNoStatus; reason++ {
			failure := fmt.Errorf("outside: %w", &rest.Error{Reason: reason, Hint: "what the transport says"})
			hint := exit.Hint(failure, func(flag string) bool { return cmd.Flag(flag) != nil })
			for _, flag := range flags.FindAllStringSubmatch(hint, -1) {
				if delete(unknown, flag[1]); cmd.Flag(flag[1]) == nil {
					t.Errorf("%s: reason %d: no flag --%s: %s", cmd.CommandPath(), reason, flag[1], hint)
				}
			}
			if hint == "" {
				t.Errorf("%s: reason %d has no hint", cmd.CommandPath(), reason)
			}
		}
	})
	if len(unknown) > 0 {
		t.Errorf("no command has %v", unknown)
	}
}
