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
			if len(layers) < 1 {
				t.Errorf("%s.%s can be set nowhere", s.API, s.Key)
			}
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
		case s.Key == "security-token" && l == config.OwnVariable: // it has no effect without the keys beside it
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

// valueFor is a value of the setting that names the layer if its type permits.
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

// TestD3EveryCredentialBelongsToItsServer sets every credential of every API in
// each layer that is weaker than that of the endpoint: beside another endpoint
// it is refused, beside none or the same one it is used.
func TestD3EveryCredentialBelongsToItsServer(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, api := range apis() {
		for _, target := range api.Settings() {
			for _, credential := range api.Settings() {
				if !target.Target || !credential.Credential {
					continue
				}
				for _, pair := range layerPairs(target, credential) {
					tried++
					tryUnit(t, target, credential, pair[0], pair[1])
				}
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d pairs were tried", tried)
	}
}

// layerPairs are a layer of the target and a weaker one that both can be set in.
func layerPairs(target, credential config.Setting) [][2]config.Layer {
	var pairs [][2]config.Layer
	for _, strong := range layersOf(target) {
		for _, weak := range layersOf(credential) {
			oneContext := isContext(strong) && isContext(weak) // there is one in use
			if weak < strong && !oneContext && slices.Contains(layersOf(target), weak) {
				pairs = append(pairs, [2]config.Layer{strong, weak})
			}
		}
	}
	return pairs
}

func tryUnit(t *testing.T, target, credential config.Setting, strong, weak config.Layer) {
	t.Helper()
	is, has := placed{target, strong, valueFor(target, strong)}, placed{credential, weak, valueFor(credential, weak)}
	for beside, refused := range map[string]bool{"https://other.example.com": true, valueFor(target, strong) + ":443": false, "": false} {
		settings := []placed{is, has}
		if beside != "" {
			settings = append(settings, placed{target, weak, beside})
		}
		_, err := resolved(t, settings...)
		if (err != nil) != refused || err != nil && !strings.Contains(err.Error(), "but the "+credential.Key+" is from ") {
			t.Errorf("%s.%s from %v, %s from %v beside %q: %v", target.API, target.Key, strong, credential.Key, weak, beside, err)
		}
	}
}

// resolvedFrom resolves a setting that is set in some layers and no others.
func resolvedFrom(t *testing.T, s config.Setting, layers ...config.Layer) (config.Value, error) {
	t.Helper()
	var settings []placed
	for _, l := range layers {
		settings = append(settings, placed{s, l, valueFor(s, l)})
	}
	values, err := resolved(t, settings...)
	return values[s.Key], err
}

// placed is a setting with its layer.
type placed struct {
	config.Setting
	layer config.Layer
	value string
}

// resolved resolves the settings of an API where these are set and no others.
func resolved(t *testing.T, settings ...placed) (app.Values, error) {
	t.Helper()
	env, flags := map[string]string{"TALLY_CONFIG": "/dev/null"}, map[string]string{}
	var out, errs bytes.Buffer
	a := cmdtest.App(&out, &errs, env)
	for _, declared := range apis() {
		a.Register(declared.API)
	}
	contexts := map[config.Layer]string{}
	for _, p := range settings {
		switch p.layer {
		case config.Flag:
			flags[p.Key] = p.value
		case config.TallyVariable:
			env[p.Variable()] = p.value
		case config.OwnVariable:
			env[p.Env[0]] = p.value
		default:
			contexts[p.layer] += fmt.Sprintf("    %s: %s\n", p.Key, p.value)
		}
	}
	useContexts(t, a, env, settings[0].API, contexts)
	return a.Values(t.Context(), settings[0].API, func(_, name string) (string, bool) { s, ok := flags[name]; return s, ok })
}

// useContexts writes a file of contexts, each of which is chosen as its layer says.
func useContexts(t *testing.T, a *app.App, env map[string]string, api string, contexts map[config.Layer]string) {
	t.Helper()
	if len(contexts) == 0 {
		return
	}
	file := fmt.Sprintf("current: context%d\ncontexts:\n", config.CurrentContext)
	for l, keys := range contexts {
		name := fmt.Sprintf("context%d", l)
		file += fmt.Sprintf("- name: %s\n  %s:\n%s", name, api, keys)
		switch l {
		case config.FlagContext:
			a.Global.Context = name
		case config.VariableContext:
			env["TALLY_CONTEXT"] = name
		}
	}
	env["TALLY_CONFIG"] = filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(env["TALLY_CONFIG"], []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestD3TheExamplesOfPrecedence runs the examples of docs/configuration.md with
// the file above them, and compares the output below each.
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

// expectation is a line of a script that runs an example and checks its output,
// or its error if it begins as one.
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
