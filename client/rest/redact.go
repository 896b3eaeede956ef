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

// isSecretName reports whether the value of a header or query parameter of this name is a secret.
func isSecretName(name string) bool {
	name = strings.ToLower(name)
	if name == "page_token" || name == "pagetoken" {
		return false // the position in a list: not a secret, and needed to follow a session
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

// RedactURL returns u as a string that can be shown: without a password and
// without the values of secret query parameters.
func RedactURL(u *url.URL) string { return redactURL(u) }

func redactURL(u *url.URL) string {
	if u == nil {
		return ""
	}
	shown := *u
	shown.RawQuery = mapQuery(u.RawQuery, func(string) string { return redacted })
	return shown.Redacted()
}

// mapQuery returns a query with each secret value changed. As on some servers, a
// semicolon is also a separator; names may be escaped.
func mapQuery(query string, change func(value string) string) string {
	var b strings.Builder
	for query != "" {
		part, separator := query, ""
		if i := strings.IndexAny(query, "&;"); i >= 0 {
			part, separator = query[:i], query[i:i+1]
		}
		query = query[len(part)+len(separator):]
		name, value, ok := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); ok && (isSecretName(name) || err == nil && isSecretName(plain)) {
			part = name + "=" + change(value)
		}
		b.WriteString(part + separator)
	}
	return b.String()
}

// QuerySecrets returns the values in a query that must not be shown, both
// encoded and decoded.
func QuerySecrets(query string) []Secret {
	var all []Secret
	mapQuery(query, func(value string) string {
		all = append(all, Secret(value))
		if plain, err := url.QueryUnescape(value); err == nil && plain != value {
			all = append(all, Secret(plain))
		}
		return ""
	})
	return all
}

// redactURLError drops the URL that url.Parse repeats: it may contain a password.
func redactURLError(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
