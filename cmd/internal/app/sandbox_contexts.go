package app

import (
	"slices"
	"strconv"
	"strings"

	"tally/cmd/internal/config"
)

// sandboxContexts is the option of --sandbox that replaces the file's contexts
// with others, each with its own servers: contexts=prod-eu+prod-us.
const sandboxContexts = "contexts"

// sandboxContexts returns the names in that option, the first of which is
// current.
func (a *App) sandboxContexts() []string {
	if !strings.Contains(a.Global.Sandbox, sandboxContexts+"=") {
		return nil
	}
	options, err := ParseSandbox(config.Trim(a.Global.Sandbox), a.sandboxOptions())
	if err != nil || options[sandboxContexts] == "" {
		return nil // a mistake is reported where a server is started
	}
	return strings.Split(options[sandboxContexts], "+")
}

// sandboxFile returns a file with a context of each name, with settings of every
// API.
func (a *App) sandboxFile(names []string) *config.File {
	file := &config.File{Path: "--sandbox", Current: names[0], Exists: true}
	for _, name := range names {
		values := map[string]map[string]string{}
		for _, api := range a.apis {
			values[api.Name] = map[string]string{"endpoint": "sandbox"} // the server's own value wins
		}
		file.Contexts = append(file.Contexts, config.Context{Name: name, Values: values})
	}
	return file
}

// vary gives each of several contexts different data.
func (a *App) vary(api API, options map[string]string) {
	const seed = "seed"
	known := slices.ContainsFunc(api.SandboxOptions(), func(o SandboxOption) bool { return o.Name == seed })
	at := slices.Index(a.sandboxContexts(), a.Global.Context)
	if known && at > 0 && options[seed] == "" {
		options[seed] = strconv.Itoa(1000 + at)
	}
}
