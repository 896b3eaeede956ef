package app

import (
	"os"

	"tally/cmd/internal/config"
)

// For is the program as a command sees it that uses one of several contexts at
// the same time as the others, or the one in use if context is empty. Streams,
// secrets and the progress line are those of a; what depends on the context is
// its own, and its messages begin with the label. The caller closes it.
func (a *App) For(context, label string) *App {
	part := &App{
		In: a.In, Out: a.Out, Err: a.Err, Lookup: a.Lookup, Environ: a.Environ, Proxy: a.Proxy, Now: a.Now, Sleep: a.Sleep, Keyring: a.Keyring,
		Arguments: a.Arguments, Version: a.Version, Silence: a.Silence, Global: a.Global,
		apis: a.apis, file: a.file, kept: a.kept, whole: a.top(), part: label,
	}
	if context != "" {
		part.Global.Context = context
	}
	part.Global.NoProgress = true // there is one line, for all
	return part
}

// top is the program itself.
func (a *App) top() *App {
	if a.whole != nil {
		return a.whole
	}
	return a
}

// Names are the contexts that --context names, if it may name several: a list
// with commas or a pattern. Several is false for the plain name of one, which
// may look like a pattern, and without the flag.
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

// fileOfNames is the file for finding contexts, which need not exist.
func (a *App) fileOfNames() (*config.File, error) {
	if names := a.sandboxContexts(); len(names) > 0 {
		return a.sandboxFile(names), nil
	}
	return a.FileToChange()
}

// Having divides the contexts of the file, in the order of their names: those
// that have settings of one of the APIs, and the others.
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

// HasEndpoint reports whether the values name a server of the API, or what its
// server follows from.
func (a *App) HasEndpoint(api string, v Values) bool {
	for _, key := range append([]string{"endpoint"}, a.api(api).EndpointKeys...) {
		if v.Text(key) != "" {
			return true
		}
	}
	return false
}

// WithoutContext is the program as a command sees it that uses no context, where
// several are in use: its settings come from flags and the environment. The caller
// closes it.
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
