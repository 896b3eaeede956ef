package rest

import (
	"context"
	"net/http"
	"strings"

	"tally/client/rest/redact"
)

// hideLayer registers with the filter the secrets that a request carries, in
// the form in which they are sent.
type hideLayer struct {
	next   http.RoundTripper
	filter *redact.Filter
}

// RoundTrip implements http.RoundTripper.
func (l hideLayer) RoundTrip(req *http.Request) (*http.Response, error) {
	for name, values := range req.Header {
		if isSecretName(name) {
			for _, value := range values {
				l.filter.Add(sentSecrets(name, value)...)
			}
		}
	}
	return l.next.RoundTrip(req.WithContext(context.WithValue(req.Context(), filterKey{}, l.filter)))
}

// sentSecrets returns the secrets in a header's value. A signature is not one: it
// cannot be reused, and differs in each request.
func sentSecrets(name, value string) []string {
	switch name {
	case "Authorization", "Proxy-Authorization":
		scheme, secret, found := strings.Cut(value, " ")
		if !found {
			return []string{value}
		}
		if strings.Contains(scheme, "HMAC") {
			return nil
		}
		return []string{secret}
	case "Cookie":
		var all []string
		for pair := range strings.SplitSeq(value, ";") {
			_, secret, _ := strings.Cut(pair, "=")
			all = append(all, strings.TrimSpace(secret))
		}
		return append(all, value)
	}
	return []string{value}
}

type filterKey struct{}

// withoutSecrets removes secrets from what a server sent, before it is cut, so that
// no part of a secret is left.
func withoutSecrets(req *http.Request, body []byte) []byte {
	if req == nil {
		return body
	}
	if filter, ok := req.Context().Value(filterKey{}).(*redact.Filter); ok {
		return []byte(filter.String(string(body)))
	}
	return body
}

// knownSecrets adds the secrets that credentials name.
func knownSecrets(filter *redact.Filter, c Credentials) {
	if holder, ok := c.(secretHolder); ok {
		for _, s := range holder.Secrets() {
			filter.Add(s.Reveal())
		}
	}
}

// secretHolder is implemented by credentials that list the strings to keep out of
// output: some servers echo a request in their refusal.
type secretHolder interface{ Secrets() []Secret }
