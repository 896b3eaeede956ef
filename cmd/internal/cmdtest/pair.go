//go:build linux

package cmdtest

import (
	"os"
	"testing"
)

// Pair opens a pseudo-terminal for a program in this process: bytes written to
// person are typed on it.
func Pair(t *testing.T) (person, terminal *os.File) {
	t.Helper()
	person, terminal = openTerminal(t, 80)
	t.Cleanup(func() { _ = person.Close(); _ = terminal.Close() })
	return person, terminal
}
