package app

import "sync"

// shared are values that several commands of one run have in common.
type shared struct {
	mu     sync.Mutex
	values map[any]any
}

// Shared is the value for a key, which make makes the first time in this run.
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
