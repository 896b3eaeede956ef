package app

import "sync"

// shared holds values that several commands of one run share.
type shared struct {
	mu     sync.Mutex
	values map[any]any
}

// Shared returns the value for a key, created by make on first use in this run.
func Shared[T any](a *App, key any, make func() T) T {
	a.shared.mu.Lock()
	defer a.shared.mu.Unlock()
	if value, ok := a.shared.values[key].(T); ok {
		return value
	}
	if a.shared.values == nil {
		a.shared.values = map[any]any{}
	}
	value := make()
	a.shared.values[key] = value
	return value
}
