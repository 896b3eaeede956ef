package kfp

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"tally/client/rest"
)

// Cookie is a browser's session as credentials: the content of its Cookie header,
// such as "authservice_session=…" or "oauth2_proxy=…".
type Cookie rest.Secret

var errBadCookie = errors.New("the cookie is not of the form name=value, or contains a line break or another character that is not allowed in a header")

// Apply implements rest.Credentials.
func (c Cookie) Apply(req *http.Request) error {
	pairs := rest.Secret(c).Reveal()
	name, value, ok := strings.Cut(pairs, "=")
	if !ok || name == "" || value == "" || strings.ContainsFunc(pairs, notInHeader) {
		return errBadCookie
	}
	req.Header.Set("Cookie", pairs)
	return nil
}

// Secrets returns the strings that must never be shown: the values, which a
// server's refusal may repeat.
func (c Cookie) Secrets() []rest.Secret {
	secrets := []rest.Secret{rest.Secret(c)}
	for pair := range strings.SplitSeq(rest.Secret(c).Reveal(), ";") {
		if _, value, ok := strings.Cut(pair, "="); ok {
			secrets = append(secrets, rest.Secret(strings.TrimSpace(value)))
		}
	}
	return secrets
}

// Format keeps the cookie out of every printed form.
func (c Cookie) Format(f fmt.State, verb rune) { rest.Secret(c).Format(f, verb) }

func notInHeader(r rune) bool { return r < ' ' || r == 0x7f }
