package app

import (
	"fmt"

	"tally/cmd/internal/config"
)

// contextVariable names the context to use.
const contextVariable = "TALLY_CONTEXT"

// File returns the configuration file, which is read once. A file named by the user
// must exist.
func (a *App) File() (*config.File, error) {
	if names := a.sandboxContexts(); len(names) > 0 {
		return a.sandboxFile(names), nil
	}
	file, err := a.FileToChange()
	if err != nil {
		return nil, err
	}
	if _, named, _ := config.DefaultPath(a.Lookup); named && !file.Exists && !config.IsOff(file.Path) {
		return nil, config.Mistake(fmt.Errorf("$%s: file %s does not exist: create it with tally config set, or unset the variable", config.PathVariable, file.Path))
	}
	return file, nil
}

// FileToChange returns the configuration file, which need not exist yet.
func (a *App) FileToChange() (*config.File, error) {
	if a.file != nil {
		return a.file, nil
	}
	path, _, err := config.DefaultPath(a.Lookup)
	if err != nil {
		return nil, err
	}
	done := a.Reading(path)
	file, err := config.Load(path, a.Settings)
	done()
	if err != nil {
		return nil, config.Mistake(err)
	}
	if file.Exists && file.TooOpen() {
		a.Warn("%s is readable by others: run chmod 600 on it", file.Path)
	}
	a.file = file
	return file, nil
}

// Context returns the context in use and how it was chosen: by --context, by
// $TALLY_CONTEXT, or as the file's current one; nil if none is named.
func (a *App) Context() (*config.Context, config.Layer, error) {
	file, err := a.File()
	if err != nil {
		return nil, config.Default, err
	}
	name, layer, err := a.contextName(file)
	if err != nil || name == "" {
		return nil, layer, err
	}
	if c := file.Context(name); c != nil {
		return c, layer, nil
	}
	from := map[config.Layer]string{config.FlagContext: "--context", config.VariableContext: "$" + contextVariable}[layer]
	if from == "" {
		from = file.Path
	}
	return nil, layer, config.Mistake(fmt.Errorf("%s: %w", from, config.NoContext(name, file.Names())))
}

// ContextName returns the name of the context to change: the one in use, or
// "default" if there is none. The context need not exist.
func (a *App) ContextName() (string, error) {
	file, err := a.FileToChange()
	if err != nil {
		return "", err
	}
	name, _, err := a.contextName(file)
	if err != nil {
		return "", err
	}
	if name == "" {
		return "default", nil
	}
	return name, config.CheckName(name)
}

func (a *App) contextName(file *config.File) (string, config.Layer, error) {
	if a.Global.Context != "" {
		return config.Trim(a.Global.Context), config.FlagContext, nil
	}
	name, err := a.Variable(contextVariable)
	if err != nil || name != "" {
		return name, config.VariableContext, err
	}
	name, err = file.Default()
	return name, config.CurrentContext, err
}

func (a *App) resolver(api API, flag func(api, name string) (string, bool)) (*config.Resolver, error) {
	current, layer, err := a.Context()
	if err != nil && (a.Global.Sandbox == "" || a.Global.Context != "") { // the sandbox needs no file
		return nil, err
	}
	r := &config.Resolver{Flag: flag, Lookup: a.Lookup, Context: current, ContextLayer: layer}
	if a.file != nil {
		r.File = a.file.Path
	}
	if api.Own != nil {
		r.Own = func(s config.Setting) (value, variable string) { return api.Own(a, s, api.finder(r)) }
	}
	return r, nil
}

// finder resolves other settings of the API by key; mistakes in them are reported
// where they are used.
func (api API) finder(r *config.Resolver) func(key string) string {
	return func(key string) string {
		for _, s := range api.Settings() {
			if s.Key == key {
				v, _ := r.Value(s)
				return v.Text
			}
		}
		return ""
	}
}
