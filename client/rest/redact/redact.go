// Package redact removes secrets from output: messages, logs, errors and manifests. A
// server may echo a request in any part of a response and in any encoding, so only
// the output is a safe place to search for secrets.
package redact

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"sync"
)

// Mark is what is shown in place of a secret.
const Mark = "**redacted**"

// Filter replaces secrets with [Mark]. The zero value knows none. It is safe for
// concurrent use.
//
// A truncated secret is found if the mark of the cut, "…", follows it.
type Filter struct {
	mu      sync.Mutex
	secrets []string // the longest first
	forms   []form   // of the secrets; nil until they are needed
}

// Add registers secrets. Empty ones are ignored.
func (f *Filter) Add(secrets ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range secrets {
		if s != "" && !slices.Contains(f.secrets, s) {
			f.secrets, f.forms = append(f.secrets, s), nil
		}
	}
	if f.forms == nil {
		slices.SortFunc(f.secrets, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	}
}

// ready returns the forms, which are made only when there is output to filter: most
// commands have none.
func (f *Filter) ready() []form {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.forms == nil {
		for _, s := range f.secrets {
			f.forms = append(f.forms, formsOf(s)...)
		}
	}
	return f.forms
}

// String returns s without secrets.
func (f *Filter) String(s string) string {
	for _, form := range f.ready() {
		s = form.replace(s)
	}
	return s
}

// replace puts the mark in place of a form.
func (f form) replace(s string) string {
	if f.core != "" && !strings.Contains(s, f.core) {
		return s
	}
	start, end := f.find(s, 0)
	if start < 0 {
		return s
	}
	var b strings.Builder
	last := 0
	for ; start >= 0; start, end = f.find(s, end) {
		b.WriteString(s[last:start] + Mark)
		last = end
	}
	return b.String() + s[last:]
}

// insideWord reports whether a letter or a digit is next to s[start:end].
func insideWord(s string, start, end int) bool {
	return start > 0 && isWord(s[start-1]) || end < len(s) && isWord(s[end])
}

func isWord(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b >= 0x80
}

// Writer returns a writer to w that removes secrets, for any number of goroutines. A
// message must be one write: a secret that is split between two writes is not found.
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
