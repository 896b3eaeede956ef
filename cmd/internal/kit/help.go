package kit

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tally/output"
)

// helpWidth is the width of prose.
const helpWidth = 80

// Help prints the help of a command or a topic: its description, wrapped to the
// terminal's width, and then its usage. A width of 0 is unknown.
func Help(cmd *cobra.Command, width int) error {
	prose := cmd.Long
	if prose == "" {
		prose = cmd.Short
	}
	prose = Paragraphs(prose, width)
	if cmd.Runnable() || cmd.HasAvailableSubCommands() {
		prose += "\n" // more follows
	}
	if _, err := fmt.Fprintln(cmd.OutOrStdout(), prose); err != nil {
		return &output.WriteError{Err: err}
	}
	return cmd.Usage()
}

// Paragraphs wraps prose to 80 columns, or to the width of a narrower terminal.
// Indented lines stay as they are.
func Paragraphs(prose string, width int) string {
	if width == 0 || width > helpWidth {
		width = helpWidth
	}
	var done, paragraph []string
	end := func() {
		done = append(done, output.Wrap(strings.Join(paragraph, " "), width)...)
		paragraph = nil
	}
	for line := range strings.SplitSeq(strings.TrimSpace(prose), "\n") {
		if line != "" && !strings.HasPrefix(line, " ") {
			paragraph = append(paragraph, line)
			continue
		}
		end()
		done = append(done, line)
	}
	end()
	return strings.Join(done, "\n")
}

// hanging indents prose to a column, wrapped to a width; 0 does not wrap.
func hanging(prose string, column, width int) string {
	const least = 20
	if width == 0 {
		return prose
	}
	return strings.Join(output.Wrap(prose, max(width-column, least)), "\n"+strings.Repeat(" ", column))
}
