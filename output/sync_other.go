//go:build !unix

package output

// syncDirectory does nothing: directories cannot be synced here.
func syncDirectory(string) error { return nil }
