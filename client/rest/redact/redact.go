// Package redact removes secrets from output: messages, logs, errors and
// manifests. A server may echo a request in any part of a response and in any
// encoding, so that the only safe place to find a secret is the output.
package redact

import (
	"cmp"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Mark is what is shown in place of a secret.
const Mark = "**redacted**"

// shortest is the minimum length of a secret that is found anywhere. A shorter
// one is found only as a whole word: a long word may contain it by chance.
const shortest = 8

// Filter replaces secrets by [Mark]. The zero value knows none; its methods may
// be called at the same time.
type Filter struct {
	mu      sync.Mutex
	secrets []string // the longest first
	rules   []rule   // those of the secrets, empty while they are to be made
}

// rule finds one secret.
type rule struct {
	pattern *regexp.Regexp
	encoded *strings.Replacer
	word    bool
}

// Add registers secrets. Empty ones are ignored.
func (f *Filter) Add(secrets ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range secrets {
		if s != "" && !slices.Contains(f.secrets, s) {
			f.secrets, f.rules = append(f.secrets, s), nil
		}
	}
	if f.rules == nil {
		slices.SortFunc(f.secrets, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	}
}

// ready returns the rules, which are made when something is to be shown: most
// commands show nothing.
func (f *Filter) ready() []rule {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.rules) == len(f.secrets) {
		return f.rules
	}
	for _, s := range f.secrets {
		r := rule{pattern: patternOf(s), word: len(s) < shortest}
		var pairs []string
		for _, form := range encodedForms(s) {
			pairs = append(pairs, form, Mark)
		}
		r.encoded = strings.NewReplacer(pairs...)
		f.rules = append(f.rules, r)
	}
	return f.rules
}

// String returns s without secrets.
func (f *Filter) String(s string) string {
	for _, r := range f.ready() {
		s = r.encoded.Replace(r.replace(s))
	}
	return s
}

func (r rule) replace(s string) string {
	found := r.pattern.FindAllStringIndex(s, -1)
	if found == nil {
		return s
	}
	var b strings.Builder
	end := 0
	for _, at := range found {
		b.WriteString(s[end:at[0]])
		if r.word && insideWord(s, at[0], at[1]) {
			b.WriteString(s[at[0]:at[1]])
		} else {
			b.WriteString(Mark)
		}
		end = at[1]
	}
	return b.String() + s[end:]
}

// insideWord reports whether a letter or a digit is next to s[start:end].
func insideWord(s string, start, end int) bool {
	return start > 0 && isWord(s[start-1]) || end < len(s) && isWord(s[end])
}

func isWord(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b >= 0x80
}

// Writer returns a writer to w without secrets, for any number of goroutines. What
// is one message must be one write: a secret that two writes share is not found.
func (f *Filter) Writer(w io.Writer) io.Writer { return &writer{filter: f, to: w} }

type writer struct {
	filter *Filter

	mu sync.Mutex // one write at a time
	to io.Writer
}

// Write implements io.Writer.
func (w *writer) Write(p []byte) (int, error) {
	clean := w.filter.String(string(p))
	w.mu.Lock()
	defer w.mu.Unlock()
	if n, err := io.WriteString(w.to, clean); err != nil {
		return min(n, len(p)), err
	}
	return len(p), nil
}
