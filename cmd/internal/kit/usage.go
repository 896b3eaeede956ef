package kit

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Annotations of flags and commands for their help.
const (
	// groupAnnotation is the group of a flag.
	groupAnnotation = "tally_group"
	// columnsAnnotation has the columns of a command's rows, in the form for
	// completion.
	columnsAnnotation = "tally_columns"
)

// Groups of flags, in the order of the help.
const (
	groupOwn        = ""
	groupOutput     = "output"
	groupConnection = "connection"
	groupGlobal     = "global"
)

// FlagGroup is a group of a command's flags.
type FlagGroup struct {
	Title string
	Flags *pflag.FlagSet
}

// FlagGroups returns the flags of a command in groups, without those that every
// command has.
func FlagGroups(cmd *cobra.Command) []FlagGroup {
	groups := []FlagGroup{{Title: "Flags"}, {Title: "Output"}, {Title: "Connection"}}
	places := map[string]int{groupOwn: 0, groupOutput: 1, groupConnection: 2}
	if reads(cmd) {
		groups[0].Title = "Selection"
	}
	for i := range groups {
		groups[i].Flags = pflag.NewFlagSet("", pflag.ContinueOnError)
	}
	cmd.InheritedFlags() // merges those of the parents into cmd.Flags
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if group := groupOf(cmd, f); group != groupGlobal {
			groups[places[group]].Flags.AddFlag(plainType(f))
		}
	})
	return groups
}

// reads reports whether the command's own flags select rows.
func reads(cmd *cobra.Command) bool { return cmd.Name() == "list" || cmd.Name() == "export" }

// groupOf returns the group of a flag in the help.
func groupOf(cmd *cobra.Command, f *pflag.Flag) string {
	paces := map[string]string{
		"watch": groupOutput, "interval": groupOutput,
		"all-contexts": groupConnection, "compress": groupConnection, "idle-timeout": groupConnection, "parallel": groupConnection,
		"retries": groupConnection, "timeout": groupConnection,
	}
	switch {
	case f.Annotations[settingAnnotation] != nil:
		return groupConnection
	case f.Annotations[groupAnnotation] != nil:
		return f.Annotations[groupAnnotation][0]
	case reads(cmd) && paces[f.Name] != "":
		return paces[f.Name]
	case f.Name == "help", cmd.HasParent() && cmd.Root().PersistentFlags().Lookup(f.Name) == f:
		return groupGlobal
	}
	return groupOwn
}

// grouped puts the flags of a set into a group.
func grouped(flags *pflag.FlagSet, group string) {
	flags.VisitAll(func(f *pflag.Flag) { f.Annotations = map[string][]string{groupAnnotation: {group}} })
}

// FlagUsages returns lines of help for flags, wrapped to a width; 0 does not
// wrap.
func FlagUsages(flags *pflag.FlagSet, width int) string {
	plain := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.VisitAll(func(f *pflag.Flag) { plain.AddFlag(plainType(f)) })
	return plain.FlagUsagesWrapped(width)
}

// plainType returns the flag with a type in plain words.
func plainType(f *pflag.Flag) *pflag.Flag {
	words := map[string]string{"stringArray": "strings", "stringSlice": "strings", "int": "number", "int64": "number", "uint64": "number", "float64": "number", "bytes": "size"}
	word := words[f.Value.Type()]
	plain := *f
	if f.NoOptDefVal != "" && f.Value.Type() == "string" { // --sandbox[=options]
		plain.Value, plain.NoOptDefVal = typed{f.Value, ""}, "options"
		return &plain
	}
	if word == "" {
		return f
	}
	plain.Value = typed{f.Value, word}
	if f.DefValue == "[]" || f.DefValue == "0" {
		plain.DefValue = ""
	}
	return &plain
}

// typed is a value under another name of its type.
type typed struct {
	pflag.Value
	word string
}

// Type implements pflag.Value.
func (t typed) Type() string { return t.word }

// Columns describes the columns of a command's rows, a line each, wrapped to a width;
// 0 does not wrap. It is empty for a command without rows.
func Columns(cmd *cobra.Command, width int) string {
	described := cmd.Annotations[columnsAnnotation]
	if described == "" {
		return ""
	}
	lines, widest := strings.Split(described, "\n"), 0
	for _, line := range lines {
		widest = max(widest, strings.IndexByte(line+"\t", '\t'))
	}
	var b strings.Builder
	for _, line := range lines {
		name, doc, _ := strings.Cut(line, "\t")
		b.WriteString(strings.TrimRight(fmt.Sprintf("  %-*s  %s", widest, name, hanging(doc, widest+4, width)), " ") + "\n")
	}
	return b.String()
}

// Section is a part of a command's help after its description.
type Section struct{ Title, Body string }

// Sections returns the non-empty parts of a command's help, in order; width is
// that of the terminal, 0 for none.
func Sections(cmd *cobra.Command, width int) []Section {
	all := []Section{{"Usage", "  " + synopsis(cmd) + "\n"}}
	add := func(title, body string) {
		if strings.TrimSpace(body) != "" {
			all = append(all, Section{title, strings.TrimRight(body, "\n") + "\n"})
		}
	}
	if len(cmd.Aliases) > 0 {
		add("Aliases", "  "+cmd.NameAndAliases())
	}
	add("Examples", cmd.Example)
	add("Commands", commandList(cmd, width, (*cobra.Command).IsAvailableCommand))
	for _, group := range FlagGroups(cmd) {
		if group.Title != "Connection" || !cmd.HasAvailableSubCommands() {
			add(group.Title, group.Flags.FlagUsagesWrapped(width))
		}
	}
	add("Columns", Columns(cmd, width))
	add("Topics", commandList(cmd, width, (*cobra.Command).IsAdditionalHelpTopicCommand))
	return all
}

func synopsis(cmd *cobra.Command) string {
	if cmd.HasAvailableSubCommands() {
		return cmd.CommandPath() + " COMMAND"
	}
	return cmd.UseLine()
}

// Usage prints the help of a command after its description.
func Usage(cmd *cobra.Command, width int) error {
	if !cmd.Runnable() && !cmd.HasAvailableSubCommands() {
		return nil // a topic
	}
	var b strings.Builder
	for _, s := range Sections(cmd, width) {
		b.WriteString(s.Title + ":\n" + s.Body + "\n")
	}
	b.WriteString(Paragraphs(Folded(cmd), width) + "\n")
	_, err := fmt.Fprint(cmd.OutOrStderr(), b.String())
	return err
}

func commandList(cmd *cobra.Command, width int, which func(*cobra.Command) bool) string {
	var b strings.Builder
	for _, child := range cmd.Commands() {
		if which(child) {
			padding := child.NamePadding()
			fmt.Fprintf(&b, "  %-*s  %s\n", padding, child.Name(), hanging(child.Short, padding+4, width))
		}
	}
	return b.String()
}

// Folded returns the last line of a help page: where to find the global flags.
func Folded(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return fmt.Sprintf("See %s COMMAND --help, or %s help TOPIC.\n", cmd.CommandPath(), cmd.CommandPath())
	}
	var names []string
	cmd.Root().PersistentFlags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	s := fmt.Sprintf("Every command has %s: see %s help flags.\n", strings.Join(names, ", "), cmd.Root().Name())
	if cmd.HasAvailableSubCommands() {
		return fmt.Sprintf("See %s COMMAND --help for its flags.\n", cmd.CommandPath()) + s
	}
	return s
}
