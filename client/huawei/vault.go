package huawei

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"tally/client/rest"
	"tally/client/rest/redact"
)

// vault records the secrets that were used, to keep them out of all output. For
// package rest it is the credentials of the endpoint, although the SDK adds
// them: so plain http is refused with keys as with any other credentials.
type vault struct {
	mu      sync.Mutex
	secrets []rest.Secret
	filter  redact.Filter
}

// Apply implements rest.Credentials.
func (v *vault) Apply(*http.Request) error { return nil }

// Secrets returns the strings that rest must not show.
func (v *vault) Secrets() []rest.Secret {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.secrets)
}

func (v *vault) remember(c Credentials) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, s := range c.secrets() {
		if s != "" && !slices.Contains(v.secrets, s) {
			v.secrets = append(v.secrets, s)
			v.filter.Add(s.Reveal())
		}
	}
}

const (
	// canonicalRequest begins the gateway's echo of a request whose signature it
	// refuses: all signed headers, including the security token.
	canonicalRequest = "canonicalRequest:"
	maxMessage       = 600
)

// clean makes a server's message safe to show: on one line, of bounded length,
// without secrets and control characters. Secrets are removed first, so that
// none is cut in two and shown in part.
func (v *vault) clean(value string) string {
	if before, _, found := strings.Cut(value, canonicalRequest); found {
		value = strings.TrimRight(before, " ,;")
	}
	value = v.filter.String(value)
	value = strings.Join(strings.Fields(strings.ToValidUTF8(value, "�")), " ")
	value = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, value)
	if len(value) <= maxMessage {
		return value
	}
	cut := maxMessage
	for !utf8.RuneStart(value[cut]) {
		cut--
	}
	return value[:cut] + "…"
}

// cleaned is err without secrets in what it quotes of a response.
func (v *vault) cleaned(err error) error {
	var e *rest.Error
	if errors.As(err, &e) {
		e.Message = v.clean(e.Message)
	}
	return err
}
