package settings

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"tally/client/rest"
	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/term"
)

// entered is what was typed, by the key of the setting.
type entered map[string]rest.Secret

// app returns a program with only these settings of an API, to check them.
func (e entered) app(a *app.App, d api.API) *app.App {
	variables := map[string]string{config.PathVariable: os.DevNull, "TMPDIR": a.Env("TMPDIR")}
	for _, name := range []string{"NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"} {
		variables[name] = a.Env(name)
	}
	for _, s := range d.Settings() {
		variables[s.Variable()] = e[s.Key].Reveal()
	}
	alone := &app.App{
		In: a.In, Out: a.Out, Err: a.Err, Proxy: a.Proxy, Now: a.Now, Sleep: a.Sleep, Version: a.Version,
		Lookup: func(name string) (string, bool) { value, ok := variables[name]; return value, ok },
		Global: app.Global{Once: true, Debug: a.Global.Debug, Quiet: true, Color: a.Global.Color},
	}
	alone.Register(a.APIs()...)
	alone.Hide(a.Hidden()...)
	return alone
}

// interview prompts for the settings of APIs with the same credentials.
type interview struct {
	call *kit.Call
	apis []api.API
}

// run prompts for the endpoint, and then for credentials.
func (i interview) run(ctx context.Context) (entered, error) {
	typed := entered{}
	i.call.App.Say(skip)
	for _, s := range i.questions() {
		if i.needless(s, typed) {
			continue
		}
		secret, err := prompt(ctx, i.call.App, s)
		if err != nil {
			return nil, err
		}
		if secret != "" {
			typed[s.Key] = secret
		}
	}
	if typed["endpoint"] == "" && !slices.ContainsFunc(i.apis[0].EndpointKeys, func(key string) bool { return typed[key] != "" }) {
		return nil, exit.Usagef("no endpoint was entered, and nothing was changed")
	}
	return typed, nil
}

// questions returns the settings to prompt for, in order.
func (i interview) questions() []config.Setting {
	d := i.apis[0]
	var where, trust, who, more []config.Setting
	for _, s := range d.Settings() {
		switch {
		case slices.Contains(d.EndpointKeys, s.Key):
			where = append([]config.Setting{s}, where...)
		case s.Key == "endpoint":
			where = append(where, s)
		case s.Key == "ca" && len(d.EndpointKeys) == 0:
			trust = append(trust, s)
		case s.Secret || s.Asked:
			who = append(who, s)
		case slices.Contains(d.InitKeys, s.Key):
			more = append(more, s)
		}
	}
	return slices.Concat(where, trust, who, more)
}

// needless reports whether a setting is not needed after those that were entered.
func (i interview) needless(s config.Setting, typed entered) bool {
	switch s.Key {
	case "endpoint":
		return slices.ContainsFunc(i.apis[0].EndpointKeys, func(key string) bool { return typed[key] != "" })
	case "ca":
		return strings.HasPrefix(typed["endpoint"].Reveal(), "http://")
	}
	return (s.Secret || s.Asked) && typed.isNeedless(s, i.questions())
}

// isNeedless reports whether a credential of these settings is no longer needed:
// its other half was skipped, or there is another credential.
func (e entered) isNeedless(s config.Setting, settings []config.Setting) bool {
	if s.With != "" {
		return e[s.With] == ""
	}
	return slices.ContainsFunc(settings, func(other config.Setting) bool {
		return (other.Secret || other.Asked) && other.Key != s.Key && e[other.Key] != ""
	})
}

// skip explains how to skip a question.
const skip = "Press Enter to skip what does not apply."

// question returns the prompt for a setting.
func question(s config.Setting) string {
	value := strings.ToUpper(s.Doc[:1]) + s.Doc[1:]
	if s.Secret {
		value += " (not shown)"
	}
	return value + ": "
}

// prompt prompts for one setting; the result is empty if it was skipped.
func prompt(ctx context.Context, a *app.App, s config.Setting) (rest.Secret, error) {
	read := term.ReadLine
	if s.Secret {
		read = term.ReadSecret
	}
	value, err := read(ctx, a.In, a.Err, question(s))
	if errors.Is(err, io.EOF) {
		return "", exit.Usagef("the input ended, and nothing was changed")
	}
	if err != nil || strings.TrimRight(value, "\r\n") == "" {
		return "", err
	}
	clean, err := config.Clean(s.Key, value)
	if s.Secret {
		a.Hide(rest.Secret(clean))
	}
	return rest.Secret(clean), err
}
