//go:build !linux

package resident

// Trim does nothing: the system decides how much of the program's file is mapped.
func Trim() {}
