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

// vault knows the secrets that were used, to keep them out of what is shown.
// To rest it is the credentials of the endpoint, though the SDK has added them
// already: so plain http is refused with keys as with any other credentials.
type vault struct {
	mu      sync.Mutex
	secrets []rest.Secret
	filter  redact.Filter
}

// Apply implements rest.Credentials.
func (v *vault) Apply(*http.Request) error { return nil }

// Secrets are the texts that rest must not show.
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
	// canonicalRequest begins what the gateway repeats of a request whose
	// signature it refuses: all signed headers, the security token among them.
	canonicalRequest = "canonicalRequest:"
	maxText          = 600
)

// clean makes a server's text fit to be shown: without secrets, on one line,
// without control characters, and not endless. Secrets go first, so that none
// is cut in two and shown in part.
func (v *vault) clean(text string) string {
	if before, _, found := strings.Cut(text, canonicalRequest); found {
		text = strings.TrimRight(before, " ,;")
	}
	text = v.filter.String(text)
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "�")), " ")
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, text)
	if len(text) <= maxText {
		return text
	}
	cut := maxText
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

// cleaned is err without secrets in what it quotes of an answer.
func (v *vault) cleaned(err error) error {
	var e *rest.Error
	if errors.As(err, &e) {
		e.Message = v.clean(e.Message)
	}
	return err
}
