package settings

import (
	"context"
	"fmt"
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

// app is a program that has nothing but these settings of an API, to try them.
func (e entered) app(a *app.App, d api.API) *app.App {
	variables := map[string]string{config.PathVariable: os.DevNull, "TMPDIR": a.Env("TMPDIR")}
	for _, s := range d.Settings() {
		variables[s.Variable()] = e[s.Key].Reveal()
	}
	alone := &app.App{
		In: a.In, Out: a.Out, Err: a.Err, Proxy: a.Proxy, Now: a.Now, Sleep: a.Sleep, Version: a.Version,
		Lookup: func(name string) (string, bool) { text, ok := variables[name]; return text, ok },
		Global: app.Global{Once: true, Debug: a.Global.Debug, Quiet: true},
	}
	alone.Register(a.APIs()...)
	alone.Hide(a.Hidden()...)
	return alone
}

// interview asks for the settings of APIs that have the same credentials.
type interview struct {
	call *kit.Call
	apis []api.API
}

// ask asks for the place of the server, and then for who calls.
func (i interview) ask(ctx context.Context) (entered, error) {
	typed := entered{}
	for _, s := range i.questions() {
		if i.answered(typed, s.Key) {
			continue
		}
		text, err := prompt(ctx, i.call.App, s)
		if err != nil {
			return nil, err
		}
		if text != "" {
			typed[s.Key] = text
		}
	}
	if typed["endpoint"] == "" && !slices.ContainsFunc(i.apis[0].EndpointKeys, func(key string) bool { return typed[key] != "" }) {
		return nil, exit.Usagef("no endpoint was entered, and nothing was changed")
	}
	return typed, nil
}

// questions are the settings to ask for, in order.
func (i interview) questions() []config.Setting {
	d := i.apis[0]
	var where, trust, who []config.Setting
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
		}
	}
	return slices.Concat(where, trust, who)
}

// answered tells whether a setting is not needed beside what was entered: another
// one says the same.
func (i interview) answered(typed entered, key string) bool {
	d := i.apis[0]
	has := func(key string) bool { return typed[key] != "" }
	switch key {
	case "endpoint":
		return slices.ContainsFunc(d.EndpointKeys, has)
	case "ca":
		return strings.HasPrefix(typed["endpoint"].Reveal(), "http://")
	}
	return slices.Contains(d.Callers, key) && slices.ContainsFunc(d.Callers, has)
}

// prompt asks for one setting; it is empty where it was left out.
func prompt(ctx context.Context, a *app.App, s config.Setting) (rest.Secret, error) {
	read := term.ReadLine
	if s.Secret {
		read = term.ReadSecret
	}
	text, err := read(ctx, a.In, a.Err, fmt.Sprintf("%s (%s), empty to leave it out: ", s.Doc, s.Key))
	if err != nil || strings.TrimRight(text, "\r\n") == "" {
		return "", err
	}
	clean, err := config.Clean(s.Key, text)
	if s.Secret {
		a.Hide(rest.Secret(clean))
	}
	return rest.Secret(clean), err
}
