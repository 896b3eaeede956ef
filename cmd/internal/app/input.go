package app

import (
	"io"
	"os"
)

// ReadInput reads a file, or standard input if its name is a dash.
func (a *App) ReadInput(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(a.In)
	}
	defer a.Reading(name)()
	return os.ReadFile(name)
}
