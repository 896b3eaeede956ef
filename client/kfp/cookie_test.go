package kfp_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tally/client/kfp"
	"tally/client/rest"
)

func TestACookieIsSent(t *testing.T) {
	t.Parallel()
	var got string
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Cookie")
		write(t, w, "{}")
	}, func(o *rest.Options) {
		o.Credentials = kfp.Cookie("authservice_session=abcdef; other=1")
		o.Header = http.Header{"Kubeflow-Userid": {"me@example.com"}}
	})
	if _, err := s.client.Healthz(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := "authservice_session=abcdef; other=1"; got != want {
		t.Errorf("cookie %q, want %q", got, want)
	}
}

func TestACookieThatIsNone(t *testing.T) {
	t.Parallel()
	for _, cookie := range []string{"", "abcdef", "=abcdef", "session=", "session=a\r\nHost: b"} {
		s := newServer(t, func(http.ResponseWriter, *http.Request) {}, func(o *rest.Options) { o.Credentials = kfp.Cookie(cookie) })
		_, err := s.client.Healthz(t.Context())
		if e := restError(t, err); e.Kind != rest.KindAuth || len(s.requests()) != 0 || cookie != "" && strings.Contains(e.Error(), cookie) {
			t.Errorf("%q: %+v", cookie, e)
		}
	}
}

func TestACookieIsNeverShown(t *testing.T) {
	t.Parallel()
	cookie := kfp.Cookie("session=abcdef")
	if printed := fmt.Sprintf("%v %+v %#v %s %q", cookie, cookie, cookie, cookie, cookie); strings.Contains(printed, "abcdef") {
		t.Errorf("printed as %s", printed)
	}
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		write(t, w, `{"code":7,"message":"session abcdef has ended"}`)
	}, func(o *rest.Options) { o.Credentials = cookie })
	_, err := s.client.Healthz(t.Context())
	if e := restError(t, err); strings.Contains(e.Error(), "abcdef") || !strings.Contains(e.Error(), "has ended") {
		t.Errorf("error %v", e)
	}
}
