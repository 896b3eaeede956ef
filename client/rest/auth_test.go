package rest_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/client/rest"
)

const token = "s3cr3t-token-value"

func TestCredentialsAreSentAndNeverShown(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+token || r.Header.Get("X-Custom") != "own-secret" {
			t.Errorf("header %v", r.Header)
		}
		w.Header().Set("Set-Cookie", "session=cookie-secret")
		w.WriteHeader(http.StatusForbidden)
	})
	c := s.client(t, func(o *rest.Options) {
		o.Credentials, o.Debug = rest.Bearer(token), &log
		o.Header = http.Header{"X-Custom": {"own-secret"}}
	})
	_, err := rest.Do[thing](t.Context(), c, rest.Request{RawQuery: "X-Amz-Signature=url-secret&page_token=next&a=b"})
	shown := fmt.Sprintf("%v %+v %s", err, err, log.String())
	for _, secret := range []string{token, "own-secret", "cookie-secret", "url-secret"} {
		if strings.Contains(shown, secret) {
			t.Errorf("%q is shown in:\n%s", secret, shown)
		}
	}
	for _, value := range []string{"Authorization: **redacted**", "page_token=next&a=b", "HTTP/1.1 403 Forbidden"} {
		if !strings.Contains(log.String(), value) {
			t.Errorf("%q is missing in:\n%s", value, log.String())
		}
	}
}

func TestSecretsPrintAsNothing(t *testing.T) {
	t.Parallel()
	holders := []any{
		rest.Secret(token), rest.Bearer(token), rest.Basic{User: "admin", Password: token},
		struct{ S rest.Secret }{token}, &rest.TokenFile{Path: "p"},
		rest.Options{Credentials: rest.Bearer(token)},
	}
	for _, h := range holders {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			if s := fmt.Sprintf(verb, h); strings.Contains(s, token) || strings.Contains(s, fmt.Sprintf("%x", token)) {
				t.Errorf("%s of %T: %s", verb, h, s)
			}
		}
	}
}

func TestATokenFileIsReadAgainAfter401(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "token")
	write := func(value string) {
		if err := os.WriteFile(path, []byte(value), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("old\n")
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer old" {
			write("new\n")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(`{}`))
	})
	c := s.client(t, func(o *rest.Options) { o.Credentials = &rest.TokenFile{Path: path} })
	if _, err := rest.Do[struct{}](t.Context(), c, rest.Request{Method: "POST", JSON: 1}); err != nil || s.count() != 2 {
		t.Fatalf("%d requests, %v", s.count(), err)
	}
}

// A refused token is not sent again: repeated failures lock accounts.
func TestAnUnchangedTokenFileIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("same"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serve(t, status(401, ""))
	c := s.client(t, func(o *rest.Options) { o.Credentials = &rest.TokenFile{Path: path} })
	if _, err := rest.Do[struct{}](t.Context(), c, rest.Request{}); err == nil || s.count() != 1 {
		t.Fatalf("%d requests, %v", s.count(), err)
	}
}

func TestPlaintextCredentialsStayOnThisMachine(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		endpoint string
		insecure bool
		refused  bool
	}{
		"https":            {"https://central.example.com", false, false},
		"loopback name":    {"http://localhost:8080", false, false},
		"loopback address": {"http://127.0.0.1:8080", false, false},
		"IPv6 loopback":    {"http://[::1]:8080", false, false},
		"another machine":  {"http://central.example.com", false, true},
		"a look-alike":     {"http://localhost.example.com", false, true},
		"on request":       {"http://central.example.com", true, false},
	}
	for name, tc := range cases {
		_, err := rest.New(rest.Options{Endpoint: tc.endpoint, Insecure: tc.insecure, Credentials: rest.Bearer(token)})
		if errors.Is(err, rest.ErrPlaintext) != tc.refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEndpointsThatCannotWork(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"", "ftp://x", "https://", "https://user:" + token + "@host", "https://host?x=1", "https://ho st", "https://h/%zz" + token} {
		_, err := rest.New(rest.Options{Endpoint: endpoint})
		if err == nil || strings.Contains(err.Error(), token) {
			t.Errorf("%q: %v", endpoint, err)
		}
	}
}

// A redirect to another host or path is reported, and the credentials do not
// go there.
func TestE14Redirects(t *testing.T) {
	t.Parallel()
	other := serve(t, status(200, `{}`))
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		target := map[string]string{"/away": other.URL + "/login?token=" + token, "/here": "/there", "/slash": "/slash/"}[r.URL.Path]
		if target == "" {
			_, _ = w.Write([]byte(`{"name":"there"}`))
			return
		}
		http.Redirect(w, r, target, http.StatusFound)
	})
	c := s.client(t, func(o *rest.Options) { o.Credentials = rest.Bearer(token) })
	_, err := rest.Do[thing](t.Context(), c, rest.Request{Path: "/away"})
	var e *rest.Error
	if !errors.As(err, &e) || e.Reason != rest.ReasonRedirect || strings.Contains(err.Error(), token) || other.count() != 0 {
		t.Errorf("%d requests went away: %v", other.count(), err)
	}
	_, err = rest.Do[thing](t.Context(), c, rest.Request{Path: "/here"})
	if !errors.As(err, &e) || e.Reason != rest.ReasonRedirect || !rest.KindAuth.Is(err) {
		t.Errorf("to another path: %v", err)
	}
	got, err := rest.Do[thing](t.Context(), c, rest.Request{Path: "/slash"})
	if err != nil || got.Name != "there" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := rest.Do[thing](t.Context(), c, rest.Request{Path: "/slash", Method: "POST", JSON: 1}); err == nil {
		t.Error("a POST became a GET")
	}
}

// A token that a server echoes in its refusal is not shown, not even the part of it
// before the cut of a long message.
func TestAnEchoedTokenIsNotShown(t *testing.T) {
	t.Parallel()
	for _, c := range []rest.Credentials{rest.Bearer(token), rest.Basic{User: "admin", Password: token}} {
		for _, before := range []int{0, 290} {
			s := serve(t, status(400, strings.Repeat("x", before)+token))
			_, err := rest.Do[thing](t.Context(), s.client(t, func(o *rest.Options) { o.Credentials = c }), rest.Request{})
			if err == nil || strings.Contains(err.Error(), token[:6]) {
				t.Errorf("%v", err)
			}
		}
	}
}
