package settings

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"tally/cmd/internal/api"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/term"
)

const setupLong = `Ask for the endpoint and the credentials of an API, test them, and save them in
the context that --context names or in the current one. HSS and CCI share
credentials: tally init huawei sets both.

Secrets go into this machine's keyring or, where there is none, into files
beside the configuration that only their owner can read. Settings that fail the
test are saved only if you confirm. An interrupt changes nothing.`

// Try checks an API with its current settings, and returns the findings as lines
// of a table and the worst failure.
type Try func(ctx context.Context, call *kit.Call, d api.API, report func(findings []byte)) error

// Init declares `tally init` for these APIs, which try examines.
func Init(apis []api.API, try Try) kit.Noun {
	return kit.Single(kit.Verb{
		Use: "init [API]", Short: "Ask for an endpoint and credentials, test them, and save them",
		Long: setupLong, Args: cobra.MaximumNArgs(1),
		Example: "  tally init\n  tally init stackrox --context prod",
		Complete: func(_ context.Context, call *kit.Call, typed string) []string {
			return kit.WithPrefix(logins(call.App), typed)
		},
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error { return setup{call, apis, try}.run(ctx) }),
	})
}

// setup is one run of tally init.
type setup struct {
	call *kit.Call
	apis []api.API
	test Try
}

// run prompts for everything, checks it, and then stores it.
func (s setup) run(ctx context.Context) error {
	a := s.call.App
	a.Global.Sandbox = "" // it needs no settings
	if len(s.call.Args) > 0 {
		if _, err := asked(a, s.call.Args[0]); err != nil {
			return err
		}
	}
	if !term.InputIsTerminal(a.In) {
		return s.withoutTerminal()
	}
	if _, err := pathOf(s.call); err != nil {
		return err
	}
	name, err := a.ContextName()
	if err != nil {
		return err
	}
	login, err := s.which(ctx)
	if err != nil {
		return err
	}
	chosen := s.chosen(login)
	typed, err := interview{s.call, chosen}.run(ctx)
	if err != nil {
		return err
	}
	if err := s.try(ctx, chosen, typed); err != nil {
		return err
	}
	if err := keepAll(ctx, s.call, name, settingsOf(chosen), typed); err != nil {
		return err
	}
	a.Notice("context %q has the settings of %s; tally doctor checks them again", name, login)
	return nil
}

// withoutTerminal says which commands to type without a terminal.
func (s setup) withoutTerminal() error {
	name := strings.Join(s.call.Args, "")
	if name == "" || name == s.chosen(name)[0].Login {
		name = s.chosen(name)[0].Name
	}
	var secret string
	for _, setting := range s.chosen(name)[0].Settings() {
		if setting.Secret && secret == "" {
			secret = setting.Key
		}
	}
	return &exit.Coded{
		Code: exit.BadUsage, Err: errors.New("there is no terminal to prompt on"),
		Hint: fmt.Sprintf("run tally config set %s.endpoint URL, and tally config set %s.%s-file FILE", name, name, secret),
	}
}

// which returns the API that was named, or that the user chooses.
func (s setup) which(ctx context.Context) (string, error) {
	if len(s.call.Args) > 0 {
		return s.call.Args[0], nil
	}
	a := s.call.App
	value, err := term.ReadLine(ctx, a.In, a.Err, "Which API ("+strings.Join(logins(a), ", ")+")? ")
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	name := config.Trim(value)
	if name == "" {
		return "", exit.Usagef("no API was chosen, and nothing was changed")
	}
	_, err = asked(a, name)
	return name, err
}

// chosen returns the APIs with a name; all if it is empty.
func (s setup) chosen(name string) []api.API {
	var found []api.API
	for _, d := range s.apis {
		if name == "" || d.Name == name || d.Login == name {
			found = append(found, d)
		}
	}
	return found
}

func settingsOf(apis []api.API) []config.Setting {
	var all []config.Setting
	for _, d := range apis {
		all = append(all, d.Settings()...)
	}
	return all
}

// try runs the checks of each API, and asks whether to keep settings that fail.
func (s setup) try(ctx context.Context, chosen []api.API, typed entered) error {
	a := s.call.App
	var worst error
	for _, d := range chosen {
		own := s.call.For(d.Name)
		own.App = typed.app(a, d)
		a.OnClose(own.App.Close)
		var table []byte
		end := kit.Waiting(a, "the responses of "+d.Name)
		err := s.test(ctx, own, d, func(findings []byte) { table = findings })
		end()
		if !a.Global.Quiet {
			_, _ = a.Err.Write(table) // a broken display must not fail the command
		}
		worst = exit.Worst(worst, err)
	}
	if worst == nil {
		return nil
	}
	if ctx.Err() != nil || exit.Of(worst) == exit.BadUsage {
		return worst
	}
	if kit.Ask(ctx, s.call, "Some checks failed. Keep these settings all the same?") == nil {
		return nil
	}
	return &exit.Coded{Code: exit.Of(worst), Err: errors.New("some checks failed, and nothing was changed")}
}
