package kit

import (
	"slices"
	"strings"
)

// WithPrefix are the words that begin with what was typed. The slice of words
// is used up.
func WithPrefix(words []string, typed string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return !strings.HasPrefix(w, typed) })
}
