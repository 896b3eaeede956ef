package cmd

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"tally/cmd/internal/kit"
)

//go:generate go test -run TestReferenceIsUpToDate . -update
//go:generate go -C .. run ./scripts/licences docs/licences.md

// TestReferenceIsUpToDate compares the generated documentation with the commands.
func TestReferenceIsUpToDate(t *testing.T) {
	t.Parallel()
	reference := map[string][]byte{}
	walk(tree(), func(cmd *cobra.Command) { reference[pageName(cmd)] = []byte(referencePage(cmd)) })
	comparePages(t, "../docs/reference", reference)
}

func pageName(cmd *cobra.Command) string {
	return strings.ReplaceAll(cmd.CommandPath(), " ", "_") + ".md"
}

// referencePage is a command's help as Markdown.
func referencePage(cmd *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s\n", cmd.CommandPath(), cmd.Short)
	switch {
	case isTopic(cmd):
		fmt.Fprintf(&b, "\n```\n%s\n```\n", strings.TrimRight(cmd.Long, "\n"))
	default:
		if cmd.Long != "" {
			fmt.Fprintf(&b, "\n%s\n", strings.TrimRight(cmd.Long, "\n"))
		}
		for _, s := range kit.Sections(cmd, 0) {
			fmt.Fprintf(&b, "\n### %s\n\n```\n%s```\n", s.Title, s.Body)
		}
		fmt.Fprintf(&b, "\n%s", kit.Folded(cmd))
	}
	seeAlso(&b, cmd)
	return b.String()
}

func seeAlso(b *strings.Builder, cmd *cobra.Command) {
	b.WriteString("\n### See also\n\n")
	if cmd.HasParent() {
		link(b, cmd.Parent())
	}
	for _, child := range cmd.Commands() {
		if child.Name() != "help" && child.Name() != "completion" {
			link(b, child)
		}
	}
}

func link(b *strings.Builder, cmd *cobra.Command) {
	fmt.Fprintf(b, "- [%s](%s): %s\n", cmd.CommandPath(), pageName(cmd), cmd.Short)
}
