package rest

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// secretWords mark a header or query parameter whose value is not to be shown.
var secretWords = []string{
	"authorization", "token", "cookie", "secret", "password", "signature", "credential", "api-key", "apikey", "x-auth", "session",
}

// isSecretName tells whether the value of a header or query parameter of this name is a secret.
func isSecretName(name string) bool {
	name = strings.ToLower(name)
	if name == "page_token" || name == "pagetoken" {
		return false // where a list goes on; no secret, and needed to follow a session
	}
	return slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(name, w) })
}

// RedactHeader returns a copy of h that can be shown.
func RedactHeader(h http.Header) http.Header {
	out := h.Clone()
	for name, values := range out {
		if isSecretName(name) {
			for i := range values {
				values[i] = redacted
			}
		}
	}
	return out
}

// RedactURL returns u as text that can be shown: without a password and
// without the values of secret query parameters.
func RedactURL(u *url.URL) string { return redactURL(u) }

func redactURL(u *url.URL) string {
	if u == nil {
		return ""
	}
	shown := *u
	parts := strings.Split(u.RawQuery, "&")
	for i, part := range parts {
		name, _, ok := strings.Cut(part, "=")
		if ok && isSecretName(name) {
			parts[i] = name + "=" + redacted
		}
	}
	shown.RawQuery = strings.Join(parts, "&")
	return shown.Redacted()
}

// redactURLError drops the URL that url.Parse repeats: it may hold a password.
func redactURLError(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
