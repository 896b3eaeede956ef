package cmd

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tally/cmd/internal/app"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/config"
)

// TestD3EverySettingInEachPairOfLayers resolves every setting of every API from
// each two layers in which it can be set: the stronger one wins, and is named.
func TestD3EverySettingInEachPairOfLayers(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, api := range apis() {
		for _, s := range api.Settings() {
			layers := layersOf(s)
			for i, strong := range layers {
				for _, weak := range layers[i+1:] {
					tried++
					got, err := resolvedFrom(t, s, strong, weak)
					if err != nil || got.Text != valueFor(s, strong) || got.Source.Layer != strong {
						t.Errorf("%s.%s in %v and %v: %q from %v, %v", s.API, s.Key, strong, weak, got.Text, got.Source, err)
					}
				}
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d pairs were tried", tried)
	}
}

// layersOf are those in which a setting can be set, the strongest first.
func layersOf(s config.Setting) []config.Layer {
	var layers []config.Layer
	for _, rule := range config.Rules() {
		switch l := rule.Layer; {
		case l == config.Sandbox, l == config.ToolFile, l == config.Default:
		case l == config.Flag && !s.HasFlag():
		case l == config.OwnVariable && len(s.Env) == 0:
		case s.Key == "security-token" && l == config.OwnVariable: // it is nothing without the keys beside it
		case s.Secret && isContext(l):
		default:
			layers = append(layers, l)
		}
	}
	return layers
}

func isContext(l config.Layer) bool {
	return slices.Contains([]config.Layer{config.FlagContext, config.VariableContext, config.CurrentContext}, l)
}

// valueFor is a value of the setting that tells the layer where its type can.
func valueFor(s config.Setting, l config.Layer) string {
	switch {
	case s.Kind == config.URL:
		return fmt.Sprintf("https://layer%d.example.com", l)
	case s.Kind == config.Bool:
		return "true"
	case s.Kind == config.Count:
		return fmt.Sprint(int(l) + 1)
	case s.Kind == config.Duration:
		return fmt.Sprintf("%ds", int(l)+1)
	case len(s.Values) > 0:
		return s.Values[int(l)%len(s.Values)]
	}
	return fmt.Sprintf("layer%d", l)
}

// resolvedFrom resolves a setting that is set in some layers and no others.
func resolvedFrom(t *testing.T, s config.Setting, layers ...config.Layer) (config.Value, error) {
	t.Helper()
	env, flags := map[string]string{"TALLY_CONFIG": "/dev/null"}, map[string]string{}
	var out, errs bytes.Buffer
	a := cmdtest.App(&out, &errs, env)
	for _, declared := range apis() {
		a.Register(declared.API)
	}
	var file strings.Builder
	for _, l := range layers {
		switch l {
		case config.Flag:
			flags[s.Key] = valueFor(s, l)
		case config.TallyVariable:
			env[s.Variable()] = valueFor(s, l)
		case config.OwnVariable:
			env[s.Env[0]] = valueFor(s, l)
		default:
			inContext(a, env, &file, s, l)
		}
	}
	if file.Len() > 0 {
		env["TALLY_CONFIG"] = filepath.Join(t.TempDir(), "config.yaml")
		if err := os.WriteFile(env["TALLY_CONFIG"], []byte(file.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	values, err := a.Values(t.Context(), s.API, func(_, name string) (string, bool) { text, ok := flags[name]; return text, ok })
	return values[s.Key], err
}

// inContext adds a context that is chosen as the layer says.
func inContext(a *app.App, env map[string]string, file *strings.Builder, s config.Setting, l config.Layer) {
	name := fmt.Sprintf("context%d", l)
	if file.Len() == 0 {
		fmt.Fprintf(file, "current: context%d\ncontexts:\n", config.CurrentContext)
	}
	fmt.Fprintf(file, "- name: %s\n  %s: {%s: %s}\n", name, s.API, s.Key, valueFor(s, l))
	switch l {
	case config.FlagContext:
		a.Global.Context = name
	case config.VariableContext:
		env["TALLY_CONTEXT"] = name
	}
}

// TestD3TheExamplesOfPrecedence runs the examples of docs/configuration.md with
// the file that stands above them: what follows each is what it prints.
func TestD3TheExamplesOfPrecedence(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := fenced(string(guide))
	var script, files strings.Builder
	script.WriteString("env TALLY_CONFIG=config.yaml\n")
	fmt.Fprintf(&files, "-- config.yaml --\n%s", blocks["yaml"][0])
	examples := strings.Split("\n"+strings.Join(blocks[""], ""), "\n$ ")[1:]
	for i, example := range examples {
		command, printed, _ := strings.Cut(strings.TrimSpace(example), "\n")
		fmt.Fprintf(&files, "-- %d.sh --\n%s\n", i, command)
		fmt.Fprintf(&script, "exec chmod 600 config.yaml\n%s", expectation(i, printed))
	}
	if len(examples) < 7 {
		t.Errorf("only %d examples", len(examples))
	}
	path := filepath.Join(t.TempDir(), "precedence.txtar")
	if err := os.WriteFile(path, []byte(script.String()+files.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmdtest.Scripts(t, testscript.Params{Files: []string{path}})
}

// expectation is a line of a script that runs an example and looks for what it
// must print, an error where it begins as one.
func expectation(i int, printed string) string {
	words := strings.Fields(printed)
	for j, word := range words {
		words[j] = regexp.QuoteMeta(word)
	}
	if pattern := strings.Join(words, " +"); !strings.HasPrefix(printed, "tally: ") {
		return fmt.Sprintf("exec sh %d.sh\nstdout '%s'\n", i, pattern)
	}
	return fmt.Sprintf("exit 2 sh %d.sh\nstderr '%s'\n", i, strings.Join(words, " +"))
}

// fenced are the blocks of a guide by their language.
func fenced(guide string) map[string][]string {
	blocks := map[string][]string{}
	for _, m := range regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$").FindAllStringSubmatch(guide, -1) {
		blocks[m[1]] = append(blocks[m[1]], m[2])
	}
	return blocks
}
