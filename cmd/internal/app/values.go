package app

import (
	"context"
	"fmt"

	"tally/cmd/internal/config"
)

// Values are the resolved settings of one API by key.
type Values map[string]config.Value

// Text returns the value of key, empty if it is not set.
func (v Values) Text(key string) string { return v[key].Text }

// Drop removes the values of keys.
func (v Values) Drop(keys ...string) {
	for _, key := range keys {
		if value, ok := v[key]; ok {
			v[key] = config.Value{Setting: value.Setting}
		}
	}
}

// Values resolves every setting of an API. With --sandbox its server is started
// first, and its settings override all others. Of a secret only the effective
// setting has a value. Credentials that belong to a server other than the
// endpoint are a config.MistakeError.
func (a *App) Values(ctx context.Context, api string, flag func(api, name string) (string, bool)) (Values, error) {
	declared := a.api(api)
	a.warnUnknown(declared)
	resolver, err := a.resolver(declared, flag)
	if err != nil {
		return nil, err
	}
	if resolver.Overrides, err = a.sandboxValues(ctx, declared); err != nil {
		return nil, err
	}
	values, err := resolveAll(declared, resolver)
	if err == nil {
		err = a.settle(declared, resolver, values)
	}
	a.hideValues(declared, values)
	a.debugValues(declared, values)
	return values, err
}

// resolveAll resolves every setting that it can and returns the first mistake.
func resolveAll(declared API, resolver *config.Resolver) (Values, error) {
	values := Values{}
	var first error
	for _, s := range declared.Settings() {
		v, err := resolver.Value(s)
		if err != nil && first == nil {
			first = err
		}
		values[s.Key] = v
	}
	return values, first
}

// settle keeps only effective values, and checks that they belong together. The
// sandbox never gets real credentials.
func (a *App) settle(declared API, resolver *config.Resolver, values Values) error {
	if resolver.Overrides != nil {
		for key, v := range values {
			if v.Setting.Credential && v.Source.Layer != config.Sandbox && v.Source.Layer != config.Flag {
				values.Drop(key)
			}
		}
		return nil
	}
	values.keepCaller(declared.Callers)
	if declared.Complete != nil {
		if err := declared.Complete(a, values); err != nil {
			return err
		}
	}
	for _, s := range declared.Settings() {
		if s.Secret {
			values.keepPlace(s.Key)
		}
	}
	return values.checkUnits(declared, resolver)
}

// keepPlace keeps only the effective setting of a secret.
func (v Values) keepPlace(key string) {
	best := v.Strongest(key)
	for _, place := range SecretPlaces(key) {
		if place != best.Setting.Key {
			v.Drop(place)
		}
	}
}

// keepCaller keeps, of secrets that exclude each other, those from the
// strongest layer. The API refuses several from one layer.
func (v Values) keepCaller(secrets []string) {
	strongest := config.Default
	for _, key := range secrets {
		strongest = max(strongest, v.Strongest(key).Source.Layer)
	}
	for _, key := range secrets {
		if v.Strongest(key).Source.Layer < strongest {
			v.Drop(SecretPlaces(key)...)
		}
	}
}

// checkUnits checks all settings that determine where credentials are sent.
func (v Values) checkUnits(declared API, resolver *config.Resolver) error {
	for _, target := range declared.Settings() {
		if !target.Target {
			continue
		}
		for _, s := range declared.Settings() {
			if !s.Credential {
				continue
			}
			if err := resolver.Unit(v[target.Key], v[s.Key]); err != nil {
				return err
			}
		}
	}
	return nil
}

// debugValues logs the resolved values with their sources, once per run.
func (a *App) debugValues(declared API, values Values) {
	if !a.Global.Debug || a.shown[declared.Name] {
		return
	}
	if a.shown == nil {
		a.shown = map[string]bool{}
	}
	a.shown[declared.Name] = true
	for _, s := range declared.Settings() {
		if v := values[s.Key]; v.Text != "" && v.Source != (config.Source{}) {
			a.Debug(fmt.Sprintf("%s.%s: %s (%s; %s)", s.API, s.Key, v.Shown(), v.Source, v.Source.Place()))
		}
	}
}
