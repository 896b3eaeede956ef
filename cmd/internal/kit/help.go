package kit

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tally/output"
)

// helpWidth is the width of prose that people read.
const helpWidth = 80

// Help prints the help of a command or a topic: what it is, in paragraphs that fit a
// terminal of this width, and then how it is used; 0 is a width that is not known.
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

// Paragraphs is prose whose paragraphs are wrapped to a width of 80 columns, or to that
// of a narrower terminal. What is indented stays as it is.
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

// hanging is prose that begins at a column and continues there, wrapped to a width; 0
// does not wrap.
func hanging(prose string, column, width int) string {
	const least = 20
	if width == 0 {
		return prose
	}
	return strings.Join(output.Wrap(prose, max(width-column, least)), "\n"+strings.Repeat(" ", column))
}
