package rest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"tally/client/rest"
)

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	ok := status(200, `{}`)
	cases := map[string]struct {
		request  rest.Request
		first    http.HandlerFunc
		requests int
		fails    bool
	}{
		"a GET that is throttled":             {rest.Request{}, status(429, ""), 2, false},
		"a GET that meets a dead gateway":     {rest.Request{}, status(502, ""), 2, false},
		"a GET that is dropped":               {rest.Request{}, drop, 2, false},
		"a DELETE that is dropped":            {rest.Request{Method: "DELETE"}, drop, 2, false},
		"a POST that is dropped is not":       {rest.Request{Method: "POST", JSON: 1}, drop, 1, true},
		"a POST that may have been processed": {rest.Request{Method: "POST", JSON: 1}, status(503, ""), 1, true},
		"a POST that is throttled":            {rest.Request{Method: "POST", JSON: 1}, status(429, ""), 2, false},
		"a POST that is put off":              {rest.Request{Method: "POST", JSON: 1}, status(503, "", "Retry-After", "1"), 2, false},
		"a call that is sent once":            {rest.Request{Once: true}, status(503, ""), 1, true},
		"a POST that says it is idempotent":   {rest.Request{Method: "POST", JSON: 1, Idempotent: true}, status(503, ""), 2, false},
		"a 401 is not":                        {rest.Request{}, status(401, ""), 1, true},
		"a 403 is not":                        {rest.Request{}, status(403, ""), 1, true},
		"a 500 is not":                        {rest.Request{}, status(500, ""), 1, true},
		"a wait longer than two minutes ends": {rest.Request{}, status(429, "", "Retry-After", "3600"), 1, true},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, tc.first, ok)
			_, err := rest.Do[struct{}](t.Context(), s.client(t), tc.request)
			if (err != nil) != tc.fails || s.count() != tc.requests {
				t.Errorf("%d requests, %v", s.count(), err)
			}
		})
	}
}

func TestRepetitionEndsAndIsAnnounced(t *testing.T) {
	t.Parallel()
	var heard []rest.Retry
	s := serve(t, status(503, "", "Retry-After", "7"))
	c := s.client(t, func(o *rest.Options) {
		o.Attempts = 3
		o.OnRetry = func(r rest.Retry) { heard = append(heard, r) }
	})
	if _, err := rest.Do[struct{}](t.Context(), c, rest.Request{Operation: "get thing"}); err == nil {
		t.Fatal("no error")
	}
	if s.count() != 3 || len(heard) != 2 {
		t.Fatalf("%d requests, %d announcements", s.count(), len(heard))
	}
	if heard[0].Wait != 7*time.Second || heard[0].Operation != "get thing" || heard[1].Attempt != 2 {
		t.Errorf("%+v", heard)
	}
}

func TestABodyIsSentAgainWhole(t *testing.T) {
	t.Parallel()
	var bodies []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		w.WriteHeader([]int{503, 200}[len(bodies)-1])
		_, _ = w.Write([]byte("{}"))
	})
	request := rest.Request{
		Method: "PUT", ContentLength: 5,
		Body: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte("whole"))), nil },
	}
	if _, err := rest.Do[struct{}](t.Context(), s.client(t), request); err != nil {
		t.Fatal(err)
	}
	if len(bodies) != 2 || bodies[0] != "whole" || bodies[1] != "whole" {
		t.Errorf("%q", bodies)
	}
}

// A POST is repeated when it surely did not arrive: there was no connection.
func TestAPostWithoutAConnectionIsRepeated(t *testing.T) {
	t.Parallel()
	s := serve(t, status(200, "{}"))
	dials := 0
	c := s.client(t, func(o *rest.Options) {
		o.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials++; dials == 1 {
				return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("no route to host")}
			}
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
	})
	if _, err := rest.Do[struct{}](t.Context(), c, rest.Request{Method: "POST", JSON: 1}); err != nil || s.count() != 1 || dials != 2 {
		t.Errorf("%d dials, %d requests, %v", dials, s.count(), err)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("stopped")
	cancel(why)
	if err := rest.Sleep(ctx, time.Hour); !errors.Is(err, why) {
		t.Fatal(err)
	}
}
