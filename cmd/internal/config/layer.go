package config

import (
	"cmp"
	"fmt"
	"strings"
)

// Layer is a place where a setting can be set. A higher one wins over a lower one.
type Layer int

// Layers, the weakest first.
const (
	Default Layer = iota
	ToolFile
	CurrentContext
	OwnVariable
	VariableContext
	TallyVariable
	FlagContext
	Flag
	Sandbox
)

// Rule is one row of the table of precedence.
type Rule struct {
	Layer Layer
	// Name is the layer in the output of config show, doctor and --debug.
	Name string
	// Doc describes the layer, Example shows how to set a setting there, both in Markdown.
	Doc, Example string
}

// Rules is the table of precedence, the strongest layer first. Settings are
// resolved in this order, and docs/configuration.md prints it.
func Rules() []Rule {
	return []Rule{
		{Sandbox, "sandbox", "the server that `--sandbox` starts", "`--sandbox`"},
		{Flag, "flag", "a flag", "`--endpoint central.example.com`"},
		{FlagContext, "--context", "the context that `--context` names", "`--context prod`"},
		{TallyVariable, "TALLY_*", "the variable `TALLY_<API>_<KEY>`", "`TALLY_STACKROX_ENDPOINT=central.example.com`"},
		{VariableContext, "TALLY_CONTEXT", "the context that `TALLY_CONTEXT` names", "`TALLY_CONTEXT=prod`"},
		{OwnVariable, "API variable", "the API's own variables", "`ROX_ENDPOINT=central.example.com`"},
		{CurrentContext, "current context", "the current context of the file, or its only one", "`current: prod`"},
		{ToolFile, "API file", "a file of the API's own tools", "`~/.huaweicloud/credentials`"},
		{Default, "default", "the default", ""},
	}
}

// PrecedenceTable returns the table of precedence in Markdown.
func PrecedenceTable() string {
	var b strings.Builder
	b.WriteString("| rank | layer | set by | example |\n| --- | --- | --- | --- |\n")
	for i, r := range Rules() {
		fmt.Fprintf(&b, "| %d | %s | %s | %s |\n", i+1, r.Name, r.Doc, r.Example)
	}
	return b.String()
}

// String returns the layer's name in the table of precedence.
func (l Layer) String() string {
	for _, r := range Rules() {
		if r.Layer == l {
			return r.Name
		}
	}
	return "unknown"
}

// Source is where a value came from.
type Source struct {
	Layer Layer
	// Name is the flag, the variable, or the file. For a default it is the
	// setting from which the value follows, if any.
	Name string
	// Line is its line number in the file, 0 if unknown.
	Line int
	// Context is the name of the context, for layers that are contexts.
	Context string
}

// String returns the source as people write it: "--endpoint", "$ROX_ENDPOINT",
// "config.yaml:5".
func (s Source) String() string {
	switch s.Layer {
	case Flag:
		return "--" + s.Name
	case TallyVariable, OwnVariable:
		return "$" + s.Name
	case FlagContext, VariableContext, CurrentContext, ToolFile:
		if s.Line == 0 {
			return s.Name
		}
		return fmt.Sprintf("%s:%d", s.Name, s.Line)
	}
	return cmp.Or(s.Name, s.Layer.String())
}

// Place returns the layer, with the name of the context if it is one.
func (s Source) Place() string {
	if s.Context == "" {
		return s.Layer.String()
	}
	return s.Layer.String() + " " + s.Context
}
