package app

import "tally/cmd/internal/config"

// ContextInUse returns the name of the context that settings come from, empty if
// there is none.
func (a *App) ContextInUse() string {
	current, _, err := a.Context()
	if err != nil || current == nil {
		return ""
	}
	return current.Name
}

// SettingsOf returns an API's settings, nil for an unknown API.
func (a *App) SettingsOf(api string) []config.Setting {
	if declared := a.api(api); declared.Settings != nil {
		return declared.Settings()
	}
	return nil
}
