// Package app is what a command is given: streams, environment, clock,
// configuration, and the way to each API's server. Nothing is read, dialled or
// built before a command asks for it.
package app

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"sync/atomic"
	"time"

	"tally/cmd/internal/config"
	"tally/cmd/internal/keyring"
	"tally/cmd/internal/term"
	"tally/output"
)

// App is the state of one run of the program.
type App struct {
	// In is standard input; questions are asked only where it is a terminal.
	In io.Reader
	// Out carries data only, Err everything else.
	Out, Err term.Stream
	// Lookup finds an environment variable.
	Lookup func(string) (string, bool)
	// Proxy finds the proxy on the way to a URL, nil where there is none; without
	// this function there is none on any.
	Proxy func(*url.URL) (*url.URL, error)
	// Now is the clock.
	Now func() time.Time
	// Sleep waits, for retries and polling.
	Sleep func(context.Context, time.Duration) error
	// Keyring keeps secrets; the zero value is the system's.
	Keyring keyring.Ring
	// Arguments are those of the command line, for manifests.
	Arguments []string
	// Version is the program's own, for the User-Agent.
	Version string
	// Silence is how long a server may take to its first byte, where the command
	// says so; 0 leaves it to the API.
	Silence time.Duration
	// Global are the flags that every command has.
	Global Global

	apis    []API
	file    *config.File
	running map[string]*Sandbox
	shown   map[string]bool // APIs whose settings --debug has shown
	hidden  hidden
	cleanup []func() error
	shared  shared
	kept    *kept
	line    atomic.Pointer[term.Counter] // the line of progress that is on the terminal
	moved   atomic.Int64
}

// Global are the values of the flags that every command has.
type Global struct {
	Context string
	Debug   bool
	Quiet   bool
	Color   string
	Sandbox string
	// Once sends each request once only, whatever comes of it.
	Once bool
	// NoProgress keeps progress back on a terminal, too.
	NoProgress bool
	// NoPager shows what is longer than the screen all at once.
	NoPager bool
}

// Register declares the APIs; it is called once, before any command runs.
func (a *App) Register(apis ...API) { a.apis = append(a.apis, apis...) }

// APIs are the declared ones, in order.
func (a *App) APIs() []API { return a.apis }

// Settings are those of every API.
func (a *App) Settings() []config.Setting {
	var all []config.Setting
	for _, api := range a.apis {
		all = append(all, api.Settings()...)
	}
	return all
}

// Env is an environment variable's text, empty where it is not set.
func (a *App) Env(name string) string {
	text, _ := a.Lookup(name)
	return text
}

// Variable is an environment variable that people set by hand: trimmed, and
// empty where it is not set. A blank one is a config.MistakeError.
func (a *App) Variable(name string) (string, error) {
	return config.Clean("$"+name, a.Env(name))
}

// Notice tells the person at the terminal, or the log, something; --quiet keeps it back.
func (a *App) Notice(format string, args ...any) {
	if !a.Global.Quiet {
		a.say("", format, args...)
	}
}

// Say tells what must be on record; --quiet does not keep it back.
func (a *App) Say(format string, args ...any) { a.say("", format, args...) }

// Warn tells something that may matter; --quiet does not keep it back.
func (a *App) Warn(format string, args ...any) { a.say("warning: ", format, args...) }

func (a *App) say(mark, format string, args ...any) {
	text := output.Escape(fmt.Sprintf(format, args...))
	if a.kept != nil {
		a.kept.add(text)
		return
	}
	a.aside(func() {
		_, _ = fmt.Fprintf(a.Err, "tally: %s%s\n", mark, text) // stderr that cannot be written is not worth failing for
	})
}

// OnClose adds what must be undone before the program ends.
func (a *App) OnClose(f func() error) { a.cleanup = append(a.cleanup, f) }

// Close undoes, last first, and returns the first failure.
func (a *App) Close() error {
	var first error
	for i := len(a.cleanup) - 1; i >= 0; i-- {
		if err := a.cleanup[i](); err != nil && first == nil {
			first = err
		}
	}
	a.cleanup = nil
	return first
}
