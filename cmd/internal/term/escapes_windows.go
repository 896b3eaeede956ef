package term

import (
	"os"

	"golang.org/x/sys/windows"
)

// carryOut makes the console interpret escape sequences, which it would otherwise
// print, and reports whether it does.
func carryOut(file *os.File) bool {
	var mode uint32
	console := windows.Handle(file.Fd())
	if windows.GetConsoleMode(console, &mode) != nil {
		return false // not a console
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
