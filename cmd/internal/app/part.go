package app

import (
	"os"

	"tally/cmd/internal/config"
)

// For returns the program for work in one of several contexts that are used
// concurrently, or in the one in use if context is empty. It shares a's streams,
// secrets and progress line, resolves its own settings, and prefixes its messages
// with the label. The caller closes it.
func (a *App) For(context, label string) *App {
	part := &App{
		In: a.In, Out: a.Out, Err: a.Err, Lookup: a.Lookup, Environ: a.Environ, Proxy: a.Proxy, Now: a.Now, Sleep: a.Sleep, Keyring: a.Keyring,
		Arguments: a.Arguments, Version: a.Version, Silence: a.Silence, Global: a.Global,
		apis: a.apis, file: a.file, kept: a.kept, whole: a.top(), part: label,
	}
	if context != "" {
		part.Global.Context = context
	}
	part.Global.NoProgress = true // all share one line
	return part
}

// top returns the whole program.
func (a *App) top() *App {
	if a.whole != nil {
		return a.whole
	}
	return a
}

// Names returns the contexts that --context names, if it may name several: a
// comma-separated list or a pattern. several is false without the flag, and for
// the name of one context, even if it looks like a pattern.
func (a *App) Names() (names []string, several bool, err error) {
	value := config.Trim(a.Global.Context)
	if !config.NamesSeveral(value) {
		return nil, false, nil
	}
	file, err := a.fileOfNames()
	if err != nil || file.Context(value) != nil {
		return nil, false, err
	}
	names, err = file.Match(value)
	if err != nil {
		err = config.Mistake(err)
	}
	return names, true, err
}

// fileOfNames returns the file in which contexts are found, which need not exist.
func (a *App) fileOfNames() (*config.File, error) {
	if names := a.sandboxContexts(); len(names) > 0 {
		return a.sandboxFile(names), nil
	}
	return a.FileToChange()
}

// Having divides the contexts of the file, sorted by name, into those with
// settings of one of the APIs and the others.
func (a *App) Having(apis []string) (with, without []string, err error) {
	file, err := a.File()
	if err != nil {
		return nil, nil, err
	}
	for _, name := range file.Sorted() {
		if file.Context(name).HasAny(apis) {
			with = append(with, name)
		} else {
			without = append(without, name)
		}
	}
	return with, without, nil
}

// HasEndpoint reports whether the values name a server of the API, or settings
// that determine it.
func (a *App) HasEndpoint(api string, v Values) bool {
	for _, key := range append([]string{"endpoint"}, a.api(api).EndpointKeys...) {
		if v.Text(key) != "" {
			return true
		}
	}
	return false
}

// WithoutContext returns the program for work that uses no context while several
// are in use: its settings come from flags and the environment. The caller closes
// it.
func (a *App) WithoutContext() *App {
	part := a.For("", "")
	part.Global.Context = ""
	part.file = nil
	part.Lookup = func(name string) (string, bool) {
		switch name {
		case contextVariable:
			return "", false
		case config.PathVariable:
			return os.DevNull, true
		}
		return a.Lookup(name)
	}
	return part
}
