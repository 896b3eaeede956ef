package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tally/cmd/internal/config"
	"tally/output"
)

// Sandbox is a running in-process server.
type Sandbox struct {
	// Values are the settings for reaching it.
	Values map[string]string
	// Variables are the same as environment variables, for other processes.
	Variables map[string]string
	// Close stops it.
	Close func() error
}

// sandboxValues starts the API's sandbox if --sandbox is set.
func (a *App) sandboxValues(ctx context.Context, api API) (map[string]map[string]string, error) {
	if a.Global.Sandbox == "" || api.Sandbox == nil {
		return nil, nil
	}
	if s, ok := a.running[api.Name]; ok {
		return map[string]map[string]string{api.Name: s.Values}, nil
	}
	wanted, err := config.Clean("$TALLY_SANDBOX", a.Global.Sandbox) // a blank flag was refused before
	if err != nil {
		return nil, err
	}
	options, err := ParseSandbox(wanted, a.sandboxOptions())
	if err != nil {
		return nil, config.Mistake(err)
	}
	a.vary(api, options)
	s, err := a.StartSandbox(ctx, api, options)
	if err != nil {
		return nil, err
	}
	return map[string]map[string]string{api.Name: s.Values}, nil
}

// StartSandbox starts an API's in-process server; it stops when a is closed.
func (a *App) StartSandbox(ctx context.Context, api API, options map[string]string) (*Sandbox, error) {
	s, err := api.Sandbox(ctx, options)
	if err != nil {
		return nil, config.Mistake(fmt.Errorf("sandbox: %w", err))
	}
	if a.running == nil {
		a.running = map[string]*Sandbox{}
	}
	a.running[api.Name] = s
	a.OnClose(s.Close)
	return s, nil
}

func (a *App) sandboxOptions() []string {
	known := []string{sandboxContexts}
	for _, api := range a.apis {
		for _, o := range api.SandboxOptions() {
			if !slices.Contains(known, o.Name) { // several APIs have some
				known = append(known, o.Name)
			}
		}
	}
	return known
}

// unknownOption names the nearest option, or all of them.
func unknownOption(key string, known []string) error {
	if near := output.Nearest(key, known); near != "" {
		return fmt.Errorf("--sandbox: unknown option %q; did you mean %q?", key, near)
	}
	return fmt.Errorf("--sandbox: unknown option %q; known are %s", key, strings.Join(known, ", "))
}

// ParseSandbox reads --sandbox's value: "on", or "pods=1000,fail-after=10".
func ParseSandbox(s string, known []string) (map[string]string, error) {
	options := map[string]string{}
	if s == "on" || s == "true" {
		return options, nil
	}
	for pair := range strings.SplitSeq(s, ",") {
		key, value, _ := strings.Cut(pair, "=")
		if !slices.Contains(known, key) {
			return nil, unknownOption(key, known)
		}
		if value == "" {
			value = "true"
		}
		options[key] = value
	}
	return options, nil
}
