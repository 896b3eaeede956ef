package raw

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"tally/client/rest"
	"tally/cmd/internal/app"
)

// request checks the arguments and builds the request from them.
func (f *rawCall) request(a *app.App, method, path string) (rest.Request, error) {
	path, query, _ := strings.Cut(path, "?")
	for _, secret := range rest.QuerySecrets(query) {
		a.Hide(secret)
	}
	r := rest.Request{Method: method, Header: http.Header{}}
	if !httpguts.ValidHeaderFieldName(method) || method == http.MethodConnect {
		return r, fmt.Errorf("%q is not an HTTP method that can be sent", method)
	}
	if f.paginate && method != http.MethodGet {
		return r, errors.New("--paginate needs GET")
	}
	err := setTarget(&r, path, query)
	if err == nil {
		err = f.setHeaders(&r)
	}
	if err == nil {
		err = f.setFields(a, &r)
	}
	r.Operation = method + " " + rest.RedactURL(&url.URL{Path: r.Path, RawPath: r.Path, RawQuery: r.RawQuery})
	if f.paginate && err == nil {
		if r.Query, err = url.ParseQuery(r.RawQuery); err != nil {
			err = fmt.Errorf("--paginate takes a query apart to change it: %w", err)
		}
	}
	return r, err
}

// setTarget uses path and query as typed.
func setTarget(r *rest.Request, path, query string) error {
	target, err := url.Parse(path)
	switch {
	case strings.Contains(path+query, "#"):
		return errors.New("a fragment is never sent: write # as %23")
	case err != nil || !strings.HasPrefix(path, "/") || target.Host != "" || strings.ContainsRune(path, '\\'):
		return fmt.Errorf("%q: the path must begin with one slash and stay on the endpoint's host", path)
	case strings.ContainsFunc(query, func(c rune) bool { return c < ' ' || c == 0x7f }):
		return errors.New("the query contains a control character: write it as %0A or the like")
	}
	r.Path, r.RawQuery = target.EscapedPath(), escaped(query)
	return nil
}

// escaped escapes only those bytes of a query that no URL can contain.
func escaped(query string) string {
	var b strings.Builder
	for _, c := range []byte(query) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// owned are headers that the connection, the client or the credentials set.
var owned = []string{
	"Accept-Encoding", "Authorization", "Connection", "Content-Length", "Cookie", "Expect", "Host", "Keep-Alive", "Proxy-Authorization",
	"Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent", "X-Auth-Token", "X-Project-Id", "X-Sdk-Date", "X-Security-Token",
}

func (f *rawCall) setHeaders(r *rest.Request) error {
	for _, h := range f.headers {
		name, value, ok := strings.Cut(h, ":")
		name, value = http.CanonicalHeaderKey(strings.TrimSpace(name)), strings.TrimSpace(value)
		switch {
		case !ok || !httpguts.ValidHeaderFieldName(name):
			return fmt.Errorf("--header %q: write Name: value", h)
		case !httpguts.ValidHeaderFieldValue(value):
			return fmt.Errorf("--header %s: the value contains a control character", name)
		case slices.Contains(owned, name):
			return fmt.Errorf("--header %s: tally sets that header itself, from the connection and the settings", name)
		}
		r.Header.Add(name, value)
	}
	return nil
}

// setFields puts the fields and the input into the query or the body, as the method requires.
func (f *rawCall) setFields(a *app.App, r *rest.Request) error {
	inQuery := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodDelete
	body, query := map[string]string{}, url.Values{}
	for _, pair := range f.fields {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return fmt.Errorf("--field %q: write key=value", pair)
		}
		body[key] = value
		query.Add(key, value)
	}
	switch {
	case len(f.fields) > 0 && inQuery:
		r.RawQuery = strings.TrimSuffix(query.Encode()+"&"+r.RawQuery, "&")
	case len(f.fields) > 0 && f.input != "":
		return errors.New("--input and --field cannot be combined in one body")
	case len(f.fields) > 0:
		r.JSON = body
	}
	if f.input == "" {
		return nil
	}
	data, err := a.ReadInput(f.input)
	r.ContentType, r.ContentLength = r.Header.Get("Content-Type"), int64(len(data))
	if r.ContentType == "" {
		r.ContentType = "application/json"
	}
	r.Body = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	return err
}
