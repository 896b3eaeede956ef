//go:build !linux

package resident

// Trim does nothing here: how much of the program's file is mapped is the
// system's decision.
func Trim() {}
