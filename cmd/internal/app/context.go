package app

import (
	"fmt"
	"io"
	"strings"

	"tally/cmd/internal/config"
	"tally/output"
)

// File is the configuration file, read once.
func (a *App) File() (*config.File, error) {
	if a.file != nil {
		return a.file, nil
	}
	file, err := config.Load(config.DefaultPath(a.Lookup), a.Settings)
	if err != nil {
		return nil, config.Mistake(err)
	}
	if file.Exists && file.TooOpen() {
		a.Warn("others can read %s: run chmod 600 on it", file.Path)
	}
	a.file = file
	return file, nil
}

// Context is the context in use: --context, $TALLY_CONTEXT, or the file's
// current one; nil where none is named.
func (a *App) Context() (*config.Context, error) {
	file, err := a.File()
	if err != nil {
		return nil, err
	}
	name, from := a.contextName(file)
	if name == "" {
		return nil, nil
	}
	if c := file.Context(name); c != nil {
		return c, nil
	}
	if near := output.Nearest(name, file.Names()); near != "" {
		return nil, config.Mistake(fmt.Errorf("%s: there is no context %q; did you mean %q?", from, name, near))
	}
	return nil, config.Mistake(fmt.Errorf("%s: there is no context %q; known are %s", from, name, listOr(file.Names(), "none")))
}

// ContextName is the name of the context to change: the one in use, or
// "default" where there is none. It need not exist.
func (a *App) ContextName() (string, error) {
	file, err := a.File()
	if err != nil {
		return "", err
	}
	if name, _ := a.contextName(file); name != "" {
		return name, nil
	}
	return "default", nil
}

func (a *App) contextName(file *config.File) (name, from string) {
	if a.Global.Context != "" {
		return a.Global.Context, "--context"
	}
	if name := a.Env("TALLY_CONTEXT"); name != "" {
		return name, "$TALLY_CONTEXT"
	}
	return file.Current, file.Path
}

func (a *App) resolver(flag func(api, name string) (string, bool)) (*config.Resolver, error) {
	current, err := a.Context()
	if err != nil {
		return nil, err
	}
	return &config.Resolver{Flag: flag, Lookup: a.Lookup, Context: current, File: a.file.Path}, nil
}

func (a *App) debugOutput() io.Writer {
	if !a.Global.Debug {
		return nil
	}
	return a.Err
}

func listOr(names []string, none string) string {
	if len(names) == 0 {
		return none
	}
	return strings.Join(names, ", ")
}
