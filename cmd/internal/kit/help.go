package kit

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tally/output"
)

// helpWidth is how wide text is that people read.
const helpWidth = 80

// Help prints the help of a command or a topic: what it is, in paragraphs that fit a
// terminal of this width, and then how it is used; 0 is a width that is not known.
func Help(cmd *cobra.Command, width int) error {
	text := cmd.Long
	if text == "" {
		text = cmd.Short
	}
	text = Paragraphs(text, width)
	if cmd.Runnable() || cmd.HasAvailableSubCommands() {
		text += "\n" // more follows
	}
	if _, err := fmt.Fprintln(cmd.OutOrStdout(), text); err != nil {
		return &output.WriteError{Err: err}
	}
	return cmd.Usage()
}

// Paragraphs is text whose paragraphs are wrapped to a width of 80 columns, or to that
// of a narrower terminal. What is indented stays as it is.
func Paragraphs(text string, width int) string {
	if width == 0 || width > helpWidth {
		width = helpWidth
	}
	var done, paragraph []string
	end := func() {
		done = append(done, output.Wrap(strings.Join(paragraph, " "), width)...)
		paragraph = nil
	}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
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

// hanging is text that begins at a column and continues there, wrapped to a width; 0
// does not wrap.
func hanging(text string, column, width int) string {
	const least = 20
	if width == 0 {
		return text
	}
	return strings.Join(output.Wrap(text, max(width-column, least)), "\n"+strings.Repeat(" ", column))
}
