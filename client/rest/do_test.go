package rest_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"tally/client/rest"
)

func TestDoDecodesAResponse(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/prefix/v1/things/a/b" || r.URL.EscapedPath() != "/prefix/v1/things/a%2Fb" {
			t.Errorf("path %q", r.URL.EscapedPath())
		}
		if r.UserAgent() != "tally/test" || r.Header.Get("Accept") != "application/json" {
			t.Errorf("header %v", r.Header)
		}
		_, _ = w.Write([]byte(`{"name":"x"}`))
	})
	c := s.client(t, func(o *rest.Options) { o.Endpoint += "/prefix/" })
	got, err := rest.Do[thing](t.Context(), c, rest.Request{Path: "/v1/things" + rest.Path("a/b")})
	if err != nil || got.Name != "x" {
		t.Fatalf("%+v, %v", got, err)
	}
}

// A response that is not complete JSON is an error, whatever its status.
func TestDoRefusesWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		handler http.HandlerFunc
		reason  rest.Reason
		kind    rest.Kind
		part    string
	}{
		"a login page": {
			status(200, "<!DOCTYPE html><html><head><title>Sign in\x1b[2J</title>"), rest.ReasonHTML, rest.KindAuth, `"Sign in�[2J"`,
		},
		"a text":              {status(200, "ok", "Content-Type", "text/plain"), rest.ReasonNotJSON, rest.KindUnexpected, "not the expected JSON"},
		"nothing":             {status(200, ""), rest.ReasonNotJSON, rest.KindUnexpected, "empty"},
		"JSON that is cut":    {status(200, `{"name":"x"`), rest.ReasonNotJSON, rest.KindUnexpected, "unexpected end"},
		"JSON with a tail":    {status(200, `{"name":"x"} {}`), rest.ReasonNotJSON, rest.KindUnexpected, "after top-level value"},
		"a short body":        {status(200, `{"name":"x"}`, "Content-Length", "100"), rest.ReasonCut, rest.KindUnreachable, "ended before the response did"},
		"a closed connection": {hangUp(false), rest.ReasonClosed, rest.KindUnreachable, "the connection was closed before a response"},
		"a reset":             {hangUp(true), rest.ReasonReset, rest.KindUnreachable, "the connection was reset"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := rest.Do[thing](t.Context(), serve(t, tc.handler).client(t), rest.Request{Operation: "get thing"})
			var e *rest.Error
			if !errors.As(err, &e) {
				t.Fatalf("%v is no *rest.Error", err)
			}
			if e.Reason != tc.reason || e.Kind != tc.kind || !strings.Contains(err.Error(), tc.part) {
				t.Errorf("reason %v, kind %v: %v", e.Reason, e.Kind, err)
			}
			if !strings.HasPrefix(err.Error(), "get thing: ") {
				t.Errorf("the operation is missing: %v", err)
			}
		})
	}
}

// hangUp ends the connection in place of a response.
func hangUp(reset bool) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		if tcp, ok := conn.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
}

func TestDoStopsAtItsTimeLimit(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(200)
		_ = http.NewResponseController(w).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	c := s.client(t, func(o *rest.Options) { o.Timeout = 50 * time.Millisecond })
	_, err := rest.Do[thing](t.Context(), c, rest.Request{Operation: "get thing"})
	var e *rest.Error
	if !errors.As(err, &e) || e.Reason != rest.ReasonTimeout || e.Kind != rest.KindUnreachable {
		t.Fatalf("%v", err)
	}
}

func TestACancelledCallReturnsItsCause(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("the user left")
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel(why)
		<-r.Context().Done()
	})
	if _, err := rest.Do[thing](ctx, s.client(t), rest.Request{}); !errors.Is(err, why) {
		t.Fatalf("%v", err)
	}
	if s.count() != 1 {
		t.Errorf("%d requests", s.count())
	}
}

func TestErrorsCarryTheServersWords(t *testing.T) {
	t.Parallel()
	decode := func(e *rest.Error, _ http.Header, body []byte) { e.Message, e.Code = "said: "+string(body), "E1" }
	cases := map[int]rest.Kind{
		400: rest.KindRefused, 401: rest.KindAuth, 403: rest.KindAuth, 404: rest.KindNotFound, 405: rest.KindRefused,
		406: rest.KindRefused, 407: rest.KindAuth, 409: rest.KindRefused, 412: rest.KindRefused, 415: rest.KindRefused,
		422: rest.KindRefused, 429: rest.KindUnreachable, 500: rest.KindUnexpected, 501: rest.KindRefused,
		502: rest.KindUnreachable, 503: rest.KindUnreachable, 504: rest.KindUnreachable,
		464: rest.KindUnreachable, 508: rest.KindUnreachable, 511: rest.KindUnreachable, 520: rest.KindUnreachable, 599: rest.KindUnreachable,
	}
	for code, kind := range cases {
		s := serve(t, status(code, `{"no":1}`, "X-Request-Id", "r-1"))
		_, err := rest.Do[thing](t.Context(), s.client(t, func(o *rest.Options) { o.DecodeError = decode }), rest.Request{Operation: "get"})
		var e *rest.Error
		if !errors.As(err, &e) || e.Kind != kind || e.Status != code || e.RequestID != "r-1" {
			t.Errorf("%d: %+v", code, e)
		}
		if !strings.Contains(err.Error(), `said: {"no":1} (HTTP `) || !strings.Contains(err.Error(), "code E1, request r-1)") {
			t.Errorf("%d: %v", code, err)
		}
	}
}
