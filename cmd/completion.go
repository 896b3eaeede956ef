package cmd

import (
	"bytes"
	"regexp"

	"github.com/spf13/cobra"

	"tally/cmd/internal/kit"
	"tally/output"
)

// addCompletion adds cobra's completion command, or only its outline if it is not
// needed, since its help takes long to build.
func addCompletion(root *cobra.Command, needed kit.Needed) {
	outline := kit.Group("completion", "Print the completion script of a shell")
	if !needed(outline) {
		root.AddCommand(outline)
		return
	}
	root.InitDefaultCompletionCmd("completion")
	made := child(root, "completion")
	made.Short, made.Args, made.RunE = outline.Short, outline.Args, outline.RunE
	made.Long = "Print the completion script of a shell. The help of each shell says how to use it."
	for _, shell := range made.Commands() {
		shell.Args = kit.PlainArgs(nil)
		if shell.Name() == "bash" {
			shell.RunE = bashScript
		}
	}
}

// bashScript prints cobra's script for bash.
func bashScript(cmd *cobra.Command, _ []string) error {
	plain, err := cmd.Flags().GetBool("no-descriptions")
	if err != nil {
		return err
	}
	var script bytes.Buffer
	if err := cmd.Root().GenBashCompletionV2(&script, !plain); err != nil {
		return err
	}
	if _, err := cmd.OutOrStdout().Write(withCommas(script.Bytes())); err != nil {
		return &output.WriteError{Err: err}
	}
	return nil
}

// quoteFunction quotes words for bash as printf does, except commas: people type
// plain commas in lists, and a completion must begin with the typed word.
const quoteFunction = `
__tally_quote() {
    local word
    for word; do
        printf -v word "%q" "$word"
        printf "%s\n" "${word//\\,/,}"
    done
}
`

// withCommas makes the script use quoteFunction.
func withCommas(script []byte) []byte {
	each := regexp.MustCompile(`printf -v comp "%q" ("[^"]*") &>/dev/null \|\| comp=\$\(printf "%q" "[^"]*"\)`)
	script = each.ReplaceAll(script, []byte(`printf -v comp "%q" $1; comp=$${comp//\\,/,}`))
	script = regexp.MustCompile(`printf "%q(\\n)?"`).ReplaceAll(script, []byte("__tally_quote"))
	return append(script, quoteFunction...)
}
