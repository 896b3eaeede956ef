package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd"
)

const seeAlso = ".SH SEE ALSO"

// withSections adds the sections that manual pages have in addition to the help. A
// topic has only its own content.
func withSections(page string, command *cobra.Command) []byte {
	before, links, _ := strings.Cut(page, seeAlso)
	var b strings.Builder
	b.WriteString(strings.TrimRight(before, "\n") + "\n")
	if command.RunE != nil {
		section(&b, "COLUMNS", columns(command))
		section(&b, "EXIT STATUS", topic(command.Root(), "exit-codes"))
		section(&b, "ENVIRONMENT", environment(command))
		section(&b, "FILES", files)
	}
	links = strings.TrimSpace(links)
	for _, name := range []string{"exit-codes", "environment", "formatting"} {
		if own := "tally-" + name; own != strings.ReplaceAll(command.CommandPath(), " ", "-") && !strings.Contains(links, own) {
			links += fmt.Sprintf(", \\fB%s(1)\\fP", strings.ReplaceAll(own, "-", `\-`))
		}
	}
	fmt.Fprintf(&b, "%s\n%s\n", seeAlso, strings.TrimPrefix(links, ", "))
	return []byte(b.String())
}

// section writes lines unchanged.
func section(b *strings.Builder, title, lines string) {
	if strings.TrimSpace(lines) == "" {
		return
	}
	fmt.Fprintf(b, ".SH %s\n.nf\n", title)
	for line := range strings.Lines(strings.TrimRight(lines, "\n") + "\n") {
		line = strings.ReplaceAll(line, `\`, `\e`)
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			line = `\&` + line
		}
		b.WriteString(line)
	}
	b.WriteString(".fi\n")
}

func columns(command *cobra.Command) string {
	for _, s := range cmd.Sections(command) {
		if s.Title == "Columns" {
			return s.Body
		}
	}
	return ""
}

// topic returns the help on a topic.
func topic(root *cobra.Command, name string) string {
	i := slices.IndexFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == name })
	if i < 0 {
		return ""
	}
	return root.Commands()[i].Long
}

var variable = regexp.MustCompile(`\[\$(\w+)\]`)

// environment returns the variables of the command's flags; the topic has all
// variables.
func environment(command *cobra.Command) string {
	if !command.HasParent() {
		return topic(command, "environment")
	}
	lines := "TALLY_CONFIG\n    the configuration file\n"
	command.InheritedFlags() // merges those of the parents
	command.Flags().VisitAll(func(f *pflag.Flag) {
		if found := variable.FindStringSubmatch(f.Usage); found != nil {
			lines += fmt.Sprintf("%s\n    as --%s: %s\n", found[1], f.Name, strings.TrimSpace(variable.ReplaceAllString(f.Usage, "")))
		}
	})
	return lines + "HTTPS_PROXY, HTTP_PROXY, NO_PROXY\n    the proxy on the way to the server\n"
}

const files = `~/.config/tally/config.yaml
    contexts and settings, unless TALLY_CONFIG names another file
~/.config/tally/secrets/
    secrets that tally init keeps where there is no keyring
~/.roxctl/roxctl-config.yaml, ~/.config/kfp/context.json, ~/.huaweicloud/credentials
    logins of the APIs' own tools, used where nothing else is set`
