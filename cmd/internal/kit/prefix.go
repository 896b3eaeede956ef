package kit

import (
	"slices"
	"strings"
)

// WithPrefix returns the words that begin with a prefix. It reuses the slice.
func WithPrefix(words []string, typed string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return !strings.HasPrefix(w, typed) })
}
