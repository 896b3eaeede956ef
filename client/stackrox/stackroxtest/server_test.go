package stackroxtest_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/stackrox/stackroxtest"
)

func TestOptionsThatContradict(t *testing.T) {
	t.Parallel()
	for want, opts := range map[string]stackroxtest.Options{
		"-1 pods":           {Pods: -1},
		"-2 bytes":          {FlushBytes: -2},
		"over TLS only":     {HTTP2: true},
		"not on loopback":   {Addr: "0.0.0.0:0"},
		"missing port":      {Addr: "127.0.0.1"},
		"unknown fault":     {Fault: stackroxtest.Fault{Kind: "explode"}},
		"status 200":        {Fault: stackroxtest.Fault{Kind: stackroxtest.Refuse, Status: 200}},
		"negative":          {Fault: stackroxtest.Fault{Kind: stackroxtest.Cut, After: -1}},
		"use one of fail, ": {Fault: stackroxtest.Fault{Kind: "cut-after"}},
	} {
		s, err := stackroxtest.Start(opts)
		if err == nil {
			_ = s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one that says %q", opts, err, want)
		}
	}
}

func TestAddressesAndListeners(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	onListener := start(t, stackroxtest.Options{Listener: listener})
	if want := "http://" + listener.Addr().String(); onListener.URL() != want {
		t.Errorf("the URL is %s, want %s", onListener.URL(), want)
	}
	if named := start(t, stackroxtest.Options{Addr: "localhost:0", TLS: true}); !strings.HasPrefix(named.URL(), "https://") {
		t.Errorf("the URL is %s, want https", named.URL())
	}
	if s, err := stackroxtest.Start(stackroxtest.Options{Addr: listener.Addr().String()}); err == nil {
		_ = s.Close()
		t.Error("two servers listen on one address")
	}
}

// TestCloseEndsWhatRuns closes the server during two exports, one of which nobody
// reads.
func TestCloseEndsWhatRuns(t *testing.T) {
	t.Parallel()
	for _, opts := range []stackroxtest.Options{
		{Pods: 3, Fault: stackroxtest.Fault{Kind: stackroxtest.Stall, After: 1}},
		{Pods: 1_000_000},
		{Pods: 1_000_000, TLS: true, HTTP2: true},
	} {
		s, err := stackroxtest.Start(opts)
		if err != nil {
			t.Fatal(err)
		}
		resp := get(t, s, "/v1/export/pods")
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if _, err := body(resp); err == nil {
			t.Error("the export ended well")
		}
		if got := s.Requests(); len(got) != 1 || !got[0].Finished {
			t.Errorf("the handler is still running: %v", got)
		}
	}
}

func TestTheCertificateIsStackRoxs(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{TLS: true})
	block, _ := pem.Decode(s.CA())
	ca, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if ca.Subject.CommonName != "StackRox Certificate Authority" || !ca.IsCA {
		t.Errorf("the CA is %s", ca.Subject)
	}
	chain := get(t, s, "/v1/ping").TLS.PeerCertificates
	if len(chain) != 2 || !chain[1].Equal(ca) {
		t.Fatalf("the chain has %d certificates, without the CA", len(chain))
	}
	for _, name := range []string{"central.stackrox", "central.stackrox.svc", "localhost", "127.0.0.1"} {
		if err := chain[0].VerifyHostname(name); err != nil {
			t.Error(err)
		}
	}
	if plain := start(t, stackroxtest.Options{}); plain.CA() != nil {
		t.Error("a server without TLS has a CA")
	}
}

func TestAStrangerDoesNotTrustTheServer(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{TLS: true})
	tr := transport(t, s)
	tr.TLSClientConfig.RootCAs = x509.NewCertPool()
	resp, err := tr.RoundTrip(request(t, s, "/v1/ping"))
	if err == nil {
		_ = resp.Body.Close()
	}
	if unknown := (x509.UnknownAuthorityError{}); !errors.As(err, &unknown) {
		t.Errorf("the error is %v, want an unknown authority", err)
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	valid := stackroxtest.JWT(time.Now().Add(time.Hour))
	justOver := stackroxtest.JWT(time.Now().Add(-20 * time.Second))
	password := func(r *http.Request) { r.SetBasicAuth("admin", "letmein") }
	for name, c := range map[string]struct {
		opts  stackroxtest.Options
		alter func(*http.Request)
		want  int
	}{
		"a token by default":    {stackroxtest.Options{}, token(stackroxtest.SandboxToken), 200},
		"no password by itself": {stackroxtest.Options{}, func(r *http.Request) { r.SetBasicAuth("admin", "") }, 401},
		"the password":          {stackroxtest.Options{Password: "letmein"}, password, 200},
		"then no token":         {stackroxtest.Options{Password: "letmein"}, token(stackroxtest.SandboxToken), 401},
		"an unexpired JWT":      {stackroxtest.Options{Token: valid}, token(valid), 200},
		"another JWT":           {stackroxtest.Options{Token: valid}, token(justOver), 401},
		"within the leeway":     {stackroxtest.Options{Token: justOver}, token(justOver), 200},
		"an unlimited JWT":      {stackroxtest.Options{Token: stackroxtest.JWT(time.Time{})}, token(stackroxtest.JWT(time.Time{})), 200},
		"a strange scheme":      {stackroxtest.Options{}, func(r *http.Request) { r.Header.Set("Authorization", "Digest x") }, 401},
	} {
		s := start(t, c.opts)
		for _, path := range []string{"/v1/export/pods", "/v1/clusters", "/v1/auth/status"} {
			req := request(t, s, path)
			c.alter(req)
			if resp := do(t, s, req); resp.StatusCode != c.want {
				t.Errorf("%s: status %d on %s, want %d", name, resp.StatusCode, path, c.want)
			}
		}
	}
}

// TestJWTsCanBeRead reads the expiry of a token as clients do.
func TestJWTsCanBeRead(t *testing.T) {
	t.Parallel()
	expires := time.Now().Add(-time.Hour)
	parts := strings.Split(stackroxtest.JWT(expires, "Analyst"), ".")
	if len(parts) != 3 {
		t.Fatalf("it has %d parts", len(parts))
	}
	s := start(t, stackroxtest.Options{Token: stackroxtest.JWT(expires.Add(2 * time.Hour))})
	req := request(t, s, "/v1/auth/status")
	token(stackroxtest.JWT(expires.Add(2 * time.Hour)))(req)
	var status struct{ Expires time.Time }
	if err := json.Unmarshal([]byte(wholeBody(t, do(t, s, req))), &status); err != nil {
		t.Fatal(err)
	}
	if want := expires.Add(2 * time.Hour).Truncate(time.Second); !status.Expires.Equal(want) {
		t.Errorf("the server says it expires %s, want %s", status.Expires, want)
	}
}

func TestClustersNameThoseOfTheFleet(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{Pods: 30, Seed: 9})
	var list struct{ Clusters []stackroxtest.Cluster }
	if err := json.Unmarshal([]byte(wholeBody(t, get(t, s, "/v1/clusters?pretty"))), &list); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s.Fleet().Clusters(), list.Clusters); diff != "" {
		t.Errorf("(-fleet +server):\n%s", diff)
	}
	known := map[stackroxtest.Cluster]bool{}
	for _, c := range list.Clusters {
		known[c] = true
	}
	for p := range s.Fleet().All() {
		if !known[p.Deployment.Cluster] {
			t.Errorf("%s runs in an unknown cluster", p.Name)
		}
	}
}

func TestTheJournal(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{Pods: 5})
	if got := s.Requests(); len(got) != 0 {
		t.Errorf("before any request: %v", got)
	}
	_ = wholeBody(t, get(t, s, "/v1/export/pods?query=Namespace%3A%2A"))
	_ = wholeBody(t, get(t, s, "/nowhere"))
	if err := s.WaitFinished(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	got := s.Requests()
	if auth := got[0].Header.Get("Authorization"); auth != "Bearer "+stackroxtest.SandboxToken {
		t.Errorf("the credentials seen are %q", auth)
	}
	for i := range got {
		got[i].Header = nil
	}
	want := []stackroxtest.Request{
		{
			Method: "GET", Path: "/v1/export/pods", Query: "query=Namespace%3A%2A", Proto: "HTTP/1.1",
			Status: 200, Pods: 5, Finished: true,
		},
		{Method: "GET", Path: "/nowhere", Proto: "HTTP/1.1", Status: 404, Finished: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAPrintedRequestHidesCredentials(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{})
	_ = wholeBody(t, get(t, s, "/v1/ping"))
	for _, r := range s.Requests() {
		for _, form := range []string{"%v", "%+v", "%#v", "%s"} {
			if got := fmt.Sprintf(form, r); strings.Contains(got, stackroxtest.SandboxToken) {
				t.Errorf("%s prints %s", form, got)
			}
		}
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.WaitFinished(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("the wait ended with %v", err)
	}
}
