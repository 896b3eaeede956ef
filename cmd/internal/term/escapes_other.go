//go:build !windows

package term

import "os"

// carryOut is true: all terminals interpret escape sequences unless TERM is dumb.
func carryOut(*os.File) bool { return true }
