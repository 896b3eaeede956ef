package app

import (
	"slices"
	"sync"
)

// kept holds notices and warnings that are printed later. It is safe for
// concurrent use.
type kept struct {
	mu       sync.Mutex
	messages []string
}

func (k *kept) add(s string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !slices.Contains(k.messages, s) {
		k.messages = append(k.messages, s)
	}
}

// KeepMessages collects notices and warnings from now on instead of printing
// them. The returned function returns those that arrived since its last call.
func (a *App) KeepMessages() func() []string {
	k := &kept{}
	a.kept = k
	return func() []string {
		k.mu.Lock()
		defer k.mu.Unlock()
		values := k.messages
		k.messages = nil
		return values
	}
}
