package app

import (
	"slices"
	"sync"
)

// kept are notices and warnings that are not printed at once. Any goroutine may
// add to them.
type kept struct {
	mu    sync.Mutex
	texts []string
}

func (k *kept) add(text string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !slices.Contains(k.texts, text) {
		k.texts = append(k.texts, text)
	}
}

// KeepMessages keeps notices and warnings from now on instead of printing them.
// The function that it returns hands over those that came since it was called
// last.
func (a *App) KeepMessages() func() []string {
	k := &kept{}
	a.kept = k
	return func() []string {
		k.mu.Lock()
		defer k.mu.Unlock()
		texts := k.texts
		k.texts = nil
		return texts
	}
}
