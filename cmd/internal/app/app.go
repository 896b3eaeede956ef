// Package app is the environment of a command: streams, variables, clock,
// configuration, and access to each API's server. Nothing is read, dialled or
// built before a command needs it.
package app

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"tally/cmd/internal/config"
	"tally/cmd/internal/keyring"
	"tally/cmd/internal/term"
	"tally/output"
)

// App is the state of one run of the program.
type App struct {
	// In is standard input; prompts appear only if it is a terminal.
	In io.Reader
	// Out receives only data, Err everything else.
	Out, Err term.Stream
	// Lookup finds an environment variable.
	Lookup func(string) (string, bool)
	// Environ lists the environment as os.Environ does; nil leaves misspelt variables
	// unnoticed.
	Environ func() []string
	// Proxy returns the proxy for a URL, nil for none; if unset, no proxy is used.
	Proxy func(*url.URL) (*url.URL, error)
	// Now is the clock.
	Now func() time.Time
	// Sleep waits, for retries and polling.
	Sleep func(context.Context, time.Duration) error
	// Started is called when the rows of a list begin to be written: what only the
	// start needed can go. nil does nothing.
	Started func()
	// Keyring stores secrets; the zero value is the system's.
	Keyring keyring.Ring
	// Arguments are those of the command line, for manifests.
	Arguments []string
	// Version is the program's own, for the User-Agent.
	Version string
	// Silence is the maximum time to the first byte of a response, if the command
	// sets one; 0 means the API's own.
	Silence time.Duration
	// Global has the flags that every command has.
	Global Global

	apis    []API
	file    *config.File
	running map[string]*Sandbox
	shown   map[string]bool // APIs whose settings --debug has shown
	warned  sync.Map        // warnings that were printed
	hidden  hidden
	cleanup []func() error
	shared  shared
	kept    *kept
	line    atomic.Pointer[term.Counter] // the progress line on the terminal
	drawing sync.Mutex                   // guards the fields below
	awaited *term.Counter                // the line about a request, nil before the first one
	held    int                          // prints to the terminal meanwhile
	moved   atomic.Int64
	whole   *App                   // the program that this is a part of; nil for itself
	ahead   map[string]secretAhead // secrets that were read in advance
	part    string                 // the context of a part, which prefixes its messages
}

// Global has the values of the flags that every command has.
type Global struct {
	Context string
	Debug   bool
	Quiet   bool
	Color   string
	Sandbox string
	// Once disables retries.
	Once bool
	// NoProgress hides progress even on a terminal.
	NoProgress bool
	// NoPager prints long output without a pager.
	NoPager bool
}

// Register declares the APIs; it is called once, before any command runs.
func (a *App) Register(apis ...API) { a.apis = append(a.apis, apis...) }

// APIs returns the declared APIs, in order.
func (a *App) APIs() []API { return a.apis }

// Settings returns the settings of every API.
func (a *App) Settings() []config.Setting {
	var all []config.Setting
	for _, api := range a.apis {
		all = append(all, api.Settings()...)
	}
	return all
}

// Env returns the value of an environment variable, empty if it is not set.
func (a *App) Env(name string) string {
	s, _ := a.Lookup(name)
	return s
}

// Variable returns an environment variable that people set by hand: trimmed,
// and empty if it is not set. A blank one is a config.MistakeError.
func (a *App) Variable(name string) (string, error) {
	return config.Clean("$"+name, a.Env(name))
}

// Notice prints a message for the user or the log; --quiet suppresses it.
func (a *App) Notice(format string, args ...any) {
	if !a.Global.Quiet {
		a.say("", format, args...)
	}
}

// Say prints a message that must be recorded; --quiet does not suppress it.
func (a *App) Say(format string, args ...any) { a.say("", format, args...) }

// Warn prints a warning once per run, however often it occurs; --quiet does not
// suppress it.
func (a *App) Warn(format string, args ...any) {
	warning := fmt.Sprintf(format, args...)
	if _, again := a.top().warned.LoadOrStore(a.part+": "+warning, true); !again {
		a.say("warning: ", "%s", warning)
	}
}

func (a *App) say(mark, format string, args ...any) {
	s := output.Escape(fmt.Sprintf(format, args...))
	if a.part != "" {
		s = output.Escape(a.part) + ": " + s
	}
	if a.kept != nil {
		a.kept.add(s)
		return
	}
	a.aside(func() {
		_, _ = fmt.Fprintf(a.Err, "tally: %s%s\n", mark, s) // a broken stderr must not fail the command
	})
}

// OnClose adds a cleanup that must run before the program ends.
func (a *App) OnClose(f func() error) { a.cleanup = append(a.cleanup, f) }

// Close runs the cleanups, last first, and returns the first error.
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
