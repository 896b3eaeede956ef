package config_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tally/cmd/internal/config"
)

// example is a value of the setting for a layer that has it.
func example(s config.Setting, l config.Layer) string {
	switch s.Kind {
	case config.URL:
		return fmt.Sprintf("https://layer%d.example.com", l)
	case config.Bool:
		return "true"
	case config.Duration:
		return fmt.Sprintf("%ds", int(l)+1)
	case config.Count:
		return fmt.Sprint(int(l) + 1)
	}
	if len(s.Values) > 0 {
		return s.Values[int(l)%len(s.Values)]
	}
	return "from-" + strings.ReplaceAll(l.String(), " ", "-")
}

// world has a setting in some of the layers; there can be only one context.
func world(s config.Setting, layers ...config.Layer) *config.Resolver {
	env := map[string]string{}
	r := &config.Resolver{Lookup: variables(env), File: "config.yaml"}
	for _, l := range layers {
		switch value := example(s, l); l {
		case config.Sandbox:
			r.Overrides = map[string]map[string]string{s.API: {s.Key: value}}
		case config.Flag:
			r.Flag = func(_, name string) (string, bool) { return value, name == s.Key }
		case config.TallyVariable:
			env[s.Variable()] = value
		case config.OwnVariable:
			env[s.Env[0]] = value
		default:
			r.ContextLayer = l
			r.Context = &config.Context{Name: "ctx", Values: map[string]map[string]string{s.API: {s.Key: value}}}
		}
	}
	return r
}

// settable are the layers in which a setting can be set, from the table.
func settable(s config.Setting) []config.Layer {
	var layers []config.Layer
	for _, rule := range config.Rules() {
		switch l := rule.Layer; {
		case l == config.Default, l == config.ToolFile:
		case l == config.Flag && !s.HasFlag():
		case l == config.OwnVariable && len(s.Env) == 0:
		case s.Secret && slices.Contains(contexts, l):
		default:
			layers = append(layers, l)
		}
	}
	return layers
}

var contexts = []config.Layer{config.FlagContext, config.VariableContext, config.CurrentContext}

// TestD3EachPairOfLayers: of any two layers, the higher one in the table wins, for
// every kind of setting.
func TestD3EachPairOfLayers(t *testing.T) {
	t.Parallel()
	for _, s := range declared() {
		layers := settable(s)
		for i, strong := range layers {
			for _, weak := range layers[i+1:] {
				if slices.Contains(contexts, strong) && slices.Contains(contexts, weak) {
					continue // one context is chosen; the tests of app check which
				}
				v, err := world(s, strong, weak).Value(s)
				if err != nil || v.Source.Layer != strong || v.Text != example(s, strong) {
					t.Errorf("%s in %v and %v: %q from %v, %v", s.Key, strong, weak, v.Text, v.Source.Layer, err)
				}
			}
		}
	}
}

func TestASettingThatIsSetNowhere(t *testing.T) {
	t.Parallel()
	v, err := world(setting(t, "namespace")).Value(setting(t, "namespace"))
	if err != nil || v.Text != "default-namespace" || v.Source.Layer != config.Default {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestTheTableIsInTheOrderOfTheLayers(t *testing.T) {
	t.Parallel()
	rules := config.Rules()
	for i, rule := range rules {
		if i > 0 && rule.Layer >= rules[i-1].Layer {
			t.Errorf("%v stands below %v", rule.Layer, rules[i-1].Layer)
		}
	}
	if !strings.Contains(config.PrecedenceTable(), "| 3 | --context |") {
		t.Error(config.PrecedenceTable())
	}
}

// TestTheTableIsDocumented compares the guide with the table.
func TestTheTableIsDocumented(t *testing.T) {
	t.Parallel()
	if !strings.Contains(readFile(t, "../../../docs/configuration.md"), config.PrecedenceTable()) {
		t.Errorf("docs/configuration.md must hold this table:\n\n%s", config.PrecedenceTable())
	}
}

func TestSourcesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	cases := map[string]config.Source{
		"--endpoint, flag":                           {Layer: config.Flag, Name: "endpoint"},
		"$ROX_ENDPOINT, API variable":                {Layer: config.OwnVariable, Name: "ROX_ENDPOINT"},
		"config.yaml:5, current context prod":        {Layer: config.CurrentContext, Name: "config.yaml", Line: 5, Context: "prod"},
		"config.yaml, --context prod":                {Layer: config.FlagContext, Name: "config.yaml", Context: "prod"},
		"/home/u/.huaweicloud/credentials, API file": {Layer: config.ToolFile, Name: "/home/u/.huaweicloud/credentials"},
		"default, default":                           {},
		"sandbox, sandbox":                           {Layer: config.Sandbox},
		"region, default":                            {Name: "region"},
	}
	for want, s := range cases {
		if got := s.String() + ", " + s.Place(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
