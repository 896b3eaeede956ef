package rest

import (
	"fmt"
	"log/slog"
)

// Secret is a token, password or key. It prints as "**redacted**" in every
// format, log and encoding, so that a struct that holds one can be printed safely.
type Secret string

const redacted = "**redacted**"

// Reveal returns the secret itself, for the header or signature that needs it.
func (s Secret) Reveal() string { return string(s) }

// Format implements fmt.Formatter, which catches %v, %+v, %#v, %s, %q and %x alike.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// String returns a placeholder, or nothing for an empty secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// MarshalText implements encoding.TextMarshaler; JSON and YAML show the placeholder.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
