package rest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
)

// Credentials add the proof of the caller's identity to a request.
type Credentials interface {
	// Apply adds the credentials to the headers of req.
	Apply(req *http.Request) error
}

// Renewer is implemented by credentials that may have changed since they were read.
// Renew is called once after a 401.
type Renewer interface {
	// Renew reads the credentials again and reports whether they differ.
	Renew(ctx context.Context) (changed bool, err error)
}

// Bearer is a token in an Authorization header.
type Bearer Secret

// Apply implements Credentials.
func (t Bearer) Apply(req *http.Request) error {
	return setSecret(req, "Authorization", "Bearer ", Secret(t))
}

// Format keeps the token out of every printed form.
func (t Bearer) Format(f fmt.State, verb rune) { Secret(t).Format(f, verb) }

// Secrets is what must not be shown.
func (t Bearer) Secrets() []Secret { return []Secret{Secret(t)} }

// Basic is a user's name and password in an Authorization header.
type Basic struct {
	User     string
	Password Secret
}

// Apply implements Credentials.
func (b Basic) Apply(req *http.Request) error {
	req.SetBasicAuth(b.User, b.Password.Reveal())
	return nil
}

// Secrets is what must not be shown.
func (b Basic) Secrets() []Secret { return []Secret{b.Password} }

// TokenFile is a bearer token in a file that another program renews. It is safe for
// concurrent use.
type TokenFile struct {
	// Path of the file; white space around the token is removed.
	Path string

	mu    sync.Mutex
	token Secret
}

// Apply implements Credentials.
func (f *TokenFile) Apply(req *http.Request) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.token == "" {
		token, err := ReadSecret(f.Path)
		if err != nil {
			return err
		}
		f.token = token
	}
	return setSecret(req, "Authorization", "Bearer ", f.token)
}

// Renew implements Renewer.
func (f *TokenFile) Renew(context.Context) (bool, error) {
	token, err := ReadSecret(f.Path)
	if err != nil {
		return false, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	changed := token != f.token
	f.token = token
	return changed, nil
}

// Secrets is what must not be shown.
func (f *TokenFile) Secrets() []Secret {
	f.mu.Lock()
	defer f.mu.Unlock()
	return []Secret{f.token}
}

// ReadSecret reads a secret from a file; white space and a byte order mark around it are removed. An
// empty file is an error.
func ReadSecret(path string) (Secret, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the secret: %w", err)
	}
	secret := strings.TrimSpace(strings.TrimPrefix(string(content), "\ufeff"))
	if secret == "" {
		return "", fmt.Errorf("read the secret: file %s is empty", path)
	}
	return Secret(secret), nil
}

var errBadSecret = errors.New("the token contains a line break or another character that is not allowed in a header")

func setSecret(req *http.Request, name, prefix string, s Secret) error {
	for _, c := range []byte(s) {
		if c < ' ' || c == 0x7f {
			return errBadSecret
		}
	}
	req.Header.Set(name, prefix+s.Reveal())
	return nil
}

type authLayer struct {
	next        http.RoundTripper
	base        *url.URL
	credentials Credentials
	header      http.Header
	userAgent   string
}

// RoundTrip adds credentials. After a 401 it retries with renewed credentials
// at most once, and only if they differ: retrying a wrong key locks accounts.
func (l *authLayer) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.attempt(req)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || (req.Body != nil && req.GetBody == nil) {
		return resp, err
	}
	renewer, ok := l.credentials.(Renewer)
	if !ok {
		return resp, nil
	}
	if changed, err := renewer.Renew(req.Context()); err != nil || !changed {
		return resp, nil //nolint:nilerr // the 401 is the better error
	}
	discard(resp)
	if err := rewind(req); err != nil {
		return nil, err
	}
	return l.attempt(req)
}

func (l *authLayer) attempt(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	if l.userAgent != "" {
		out.Header.Set("User-Agent", l.userAgent)
	}
	if !sameOrigin(out.URL, l.base) {
		return l.next.RoundTrip(out)
	}
	for name, values := range l.header {
		out.Header[http.CanonicalHeaderKey(name)] = values
	}
	if l.credentials != nil {
		if err := l.credentials.Apply(out); err != nil {
			closeBody(out)
			return nil, &Error{Operation: requestOf(req).Operation, Method: req.Method, URL: redactURL(req.URL), Kind: KindAuth, Err: err}
		}
	}
	return l.next.RoundTrip(out)
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close() // nothing was read from the body
	}
}
