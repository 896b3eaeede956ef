package kfp_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sent is a request as the server received it.
type sent struct {
	method, path, query, contentType string
	length                           int64
	body                             []byte
}

// server is a server of a test's own and a client of it.
type server struct {
	client *kfp.Client
	mu     sync.Mutex
	log    []sent
}

func newServer(t *testing.T, handler http.HandlerFunc, change ...func(*rest.Options)) *server {
	t.Helper()
	s := &server{}
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // a request that was cut is not one that was sent
		}
		s.mu.Lock()
		s.log = append(s.log, sent{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Get("Content-Type"), r.ContentLength, body})
		s.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		handler(w, r)
	}))
	t.Cleanup(h.Close)
	s.client = newClient(t, h.URL, change...)
	return s
}

func (s *server) requests() []sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

func newClient(t *testing.T, url string, change ...func(*rest.Options)) *kfp.Client {
	t.Helper()
	o := rest.Options{Endpoint: url, Sleep: func(context.Context, time.Duration) error { return nil }}
	for _, c := range change {
		c(&o)
	}
	c, err := kfp.New(kfp.Options{Options: o})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// start starts the in-process server.
func start(t *testing.T, o kfptest.Options) (*kfptest.Server, *kfp.Client) {
	t.Helper()
	s, err := kfptest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, newClient(t, s.URL(), func(c *rest.Options) {
		if o.Token != "" {
			c.Credentials = rest.Bearer(o.Token)
		}
	})
}

func write(t *testing.T, w http.ResponseWriter, body string) {
	t.Helper()
	if _, err := io.WriteString(w, body); err != nil {
		t.Logf("answer: %v", err)
	}
}

// restError is err as what it must be.
func restError(t *testing.T, err error) *rest.Error {
	t.Helper()
	var e *rest.Error
	if !errors.As(err, &e) {
		t.Fatalf("error is %v (%T), want a *rest.Error", err, err)
	}
	return e
}

// refused checks that a call was refused before anything was sent.
func (s *server) refused(t *testing.T, err error) {
	t.Helper()
	if e := restError(t, err); e.Kind != rest.KindInvalid {
		t.Errorf("error is %+v, want a refusal", e)
	}
	if n := len(s.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
