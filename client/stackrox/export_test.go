package stackrox_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/rest"
	"tally/client/stackrox"
	"tally/client/stackrox/stackroxtest"
)

func Example() {
	server, err := stackroxtest.Start(stackroxtest.Options{Pods: 1000})
	if err != nil {
		return
	}
	defer server.Close()
	client, err := stackrox.New(stackrox.Options{Options: rest.Options{Endpoint: server.URL(), Credentials: rest.Bearer(stackroxtest.SandboxToken)}})
	if err != nil {
		return
	}
	defer client.Close()
	query, err := stackrox.Filter{Namespaces: []string{"payments"}}.Query()
	if err != nil {
		return
	}
	for pod, err := range client.ExportPods(context.Background(), query, 10*time.Minute) {
		if err != nil {
			return // a *rest.Incomplete when pods came before it
		}
		_ = pod.Name
	}
}

// Every pod of a fleet arrives as a Go value, with every field and the
// server's own bytes.
func TestPodsArriveAsTheyAre(t *testing.T) {
	t.Parallel()
	c, server := central(t, stackroxtest.Options{Pods: 60, Seed: 3, FlushBytes: 1 << 16})
	var got []string
	for pod, err := range c.ExportPods(t.Context(), "", time.Minute) {
		if err != nil {
			t.Fatal(err)
		}
		sameJSON(t, pod)
		got = append(got, pod.ID)
	}
	var want []string
	for pod := range server.Fleet().All() {
		want = append(want, pod.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if query := server.Requests()[0].Query; query != "timeout=60" {
		t.Errorf("query %q", query)
	}
}

// sameJSON compares the typed pod with what the server sent, field by field.
func sameJSON(t *testing.T, pod stackrox.Pod) {
	t.Helper()
	var sent, kept any
	typed, err := json.Marshal(pod)
	if err := errors.Join(err, json.Unmarshal(pod.RawJSON(), &sent), json.Unmarshal(typed, &kept)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sent, kept, cmp.FilterValues(areTimes, cmp.Comparer(sameTime))); diff != "" {
		t.Fatalf("a field is lost: %s", diff)
	}
}

// areTimes recognizes times: their digits may differ.
func areTimes(a, b string) bool {
	_, errA := time.Parse(time.RFC3339, a)
	_, errB := time.Parse(time.RFC3339, b)
	return errA == nil && errB == nil
}

func sameTime(a, b string) bool {
	x, _ := time.Parse(time.RFC3339, a) // see areTimes
	y, _ := time.Parse(time.RFC3339, b)
	return x.Equal(y)
}

// Each incomplete end of a stream is an error that says how many pods came
// before.
func TestEveryBrokenStreamIsAnError(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		fault   stackroxtest.Fault
		legacy  bool
		request stackrox.ExportRequest
		kind    rest.Kind
		reason  rest.Reason
		code    string
	}{
		"an error record":          {fault: stackroxtest.Fault{Kind: stackroxtest.Fail, After: 3}, kind: rest.KindUnexpected, code: "13"},
		"an error record of old":   {fault: stackroxtest.Fault{Kind: stackroxtest.Fail, After: 3, Code: 4}, legacy: true, kind: rest.KindUnreachable, code: "4"},
		"a cut between records":    {fault: stackroxtest.Fault{Kind: stackroxtest.Cut, After: 3}, kind: rest.KindUnreachable, reason: rest.ReasonCut},
		"a stall":                  {fault: stackroxtest.Fault{Kind: stackroxtest.Stall, After: 3}, request: stackrox.ExportRequest{Idle: 100 * time.Millisecond}, kind: rest.KindUnreachable, reason: rest.ReasonIdle},
		"gzip that ends too soon":  {fault: stackroxtest.Fault{Kind: stackroxtest.TruncateGzip, After: 3}, request: stackrox.ExportRequest{Gzip: true}, kind: rest.KindUnreachable, reason: rest.ReasonCut},
		"the server's time limit ": {fault: stackroxtest.Fault{Kind: stackroxtest.Stall, After: 3}, request: stackrox.ExportRequest{Timeout: time.Second}, kind: rest.KindUnreachable, code: "4"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := central(t, stackroxtest.Options{Pods: 10, Seed: 1, Legacy: tc.legacy, Fault: tc.fault})
			records, last := int64(0), error(nil)
			for _, err := range c.Export(t.Context(), tc.request) {
				if last = err; err == nil {
					records++
				}
			}
			var incomplete *rest.Incomplete
			var cause *rest.Error
			if !errors.As(last, &incomplete) || !errors.As(last, &cause) {
				t.Fatalf("%v", last)
			}
			if incomplete.Records != records || records != 3 {
				t.Errorf("%d records came, %d are said", records, incomplete.Records)
			}
			if cause.Kind != tc.kind || cause.Reason != tc.reason || cause.Code != tc.code {
				t.Errorf("kind %v, reason %v, code %q: %v", cause.Kind, cause.Reason, cause.Code, last)
			}
		})
	}
}

// A response whose end HTTP does not mark could have been truncated anywhere.
func TestAnUnmarkedEndIsNotTrusted(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		_, _ = conn.Read(make([]byte, 4096))
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n"+
			`{"result":{"pod":{"id":"1"}}}`+"\n")
		_ = conn.Close()
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	c, err := stackrox.New(stackrox.Options{Options: rest.Options{Endpoint: "http://" + listener.Addr().String(), Attempts: 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var last error
	for _, err := range c.Export(t.Context(), stackrox.ExportRequest{}) {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), "neither a length nor chunks") {
		t.Errorf("%v", last)
	}
}

// A caller that is slower than the server's time limit still gets everything.
func TestACallerMayTakeLongerThanTheTimeLimit(t *testing.T) {
	t.Parallel()
	c, server := central(t, stackroxtest.Options{Pods: 500, Seed: 1, FlushBytes: 1 << 16})
	records := 0
	for _, err := range c.Export(t.Context(), stackrox.ExportRequest{Timeout: time.Second}) {
		if err != nil {
			t.Fatal(err)
		}
		if records++; records == 1 {
			if err := server.WaitFinished(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
		}
	}
	if records != 500 {
		t.Errorf("%d records", records)
	}
}

func TestStoppingEarlyFreesTheServer(t *testing.T) {
	t.Parallel()
	c, server := central(t, stackroxtest.Options{Pods: 1000, Seed: 1})
	for range c.Export(t.Context(), stackrox.ExportRequest{}) {
		break
	}
	if err := server.WaitFinished(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
}

func TestTimeoutsGoOutInWholeSeconds(t *testing.T) {
	t.Parallel()
	c, server := central(t, stackroxtest.Options{})
	for want, timeout := range map[string]time.Duration{"timeout=2": 1500 * time.Millisecond, "": 0, "timeout=600": 10 * time.Minute} {
		before := len(server.Requests())
		for _, err := range c.ExportPods(t.Context(), "", timeout) {
			t.Fatal(err)
		}
		if got := server.Requests()[before].Query; got != want {
			t.Errorf("%v goes out as %q, not %q", timeout, got, want)
		}
	}
	for _, err := range c.ExportPods(t.Context(), "", -time.Second) {
		if err == nil {
			t.Error("a negative time limit was sent")
		}
	}
}

func TestRefusalsAreExplained(t *testing.T) {
	t.Parallel()
	narrow := stackroxtest.JWT(time.Now().Add(time.Hour), "None")
	_, server := central(t, stackroxtest.Options{Token: narrow, Password: "right"})
	cases := map[string]struct {
		credentials rest.Credentials
		part, hint  string
	}{
		"no credentials":    {nil, "credentials not found", "no token is set"},
		"a wrong token":     {rest.Bearer("wrong"), "token validation failed", "check the API token"},
		"an expired token":  {rest.Bearer(stackroxtest.JWT(time.Unix(1e9, 0))), "the token expired on 2001-09-09T01:46:40Z", "create a new API token"},
		"a wrong password":  {rest.Basic{User: "admin", Password: "wrong"}, "basic: cannot extract identity", "check the API token, or the password"},
		"a role too narrow": {rest.Bearer(narrow), "not authorized", "read access to the resource Deployment"},
	}
	for name, tc := range cases {
		var last error
		for _, err := range client(t, server, tc.credentials).ExportPods(t.Context(), "", 0) {
			last = err
		}
		var e *rest.Error
		if !errors.As(last, &e) || e.Kind != rest.KindAuth || !strings.Contains(e.Message, tc.part) || !strings.Contains(e.Hint, tc.hint) {
			t.Errorf("%s: %v; hint %q", name, last, e.Hint)
		}
	}
}

func TestRawRequests(t *testing.T) {
	t.Parallel()
	c, _ := central(t, stackroxtest.Options{})
	resp, err := c.Send(t.Context(), rest.Request{Path: "/v1/ping"})
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
}

// A Central that cannot find the roles of any token is away, not refusing one.
func TestE16ACentralThatIsAway(t *testing.T) {
	t.Parallel()
	body := `{"error":{"code":16,"message":"credentials not found: failed to resolve user roles: database is away","details":[]}}`
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		requests := 0
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			requests++
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}))
		t.Cleanup(s.Close)
		e := refusalOf(t, s.URL)
		if requests != rest.DefaultAttempts || e.Kind != rest.KindUnreachable || !e.Retryable || !strings.Contains(e.Hint, "database is unavailable") {
			t.Errorf("%d: %d requests, %+v", status, requests, e)
		}
	}
}

func TestE18ATokenWithoutARole(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error":{"code":16,"message":"credentials not found: no valid role","details":[]}}`)
	}))
	t.Cleanup(s.Close)
	if e := refusalOf(t, s.URL); e.Kind != rest.KindAuth || !strings.Contains(e.Hint, "the token is valid") {
		t.Errorf("%+v", e)
	}
}

func TestE8AServerWithoutExports(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"code":5,"message":"Not Found","details":[]}`)
	}))
	t.Cleanup(s.Close)
	if e := refusalOf(t, s.URL); e.Kind != rest.KindInvalid || !strings.Contains(e.Hint, "remove it") {
		t.Errorf("%+v", e)
	}
}

// refusalOf is the error of an export.
func refusalOf(t *testing.T, url string) *rest.Error {
	t.Helper()
	c, err := stackrox.New(stackrox.Options{Options: rest.Options{
		Endpoint: url, Credentials: rest.Bearer("token"), Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	var e *rest.Error
	for _, err := range c.Export(t.Context(), stackrox.ExportRequest{}) {
		errors.As(err, &e)
	}
	if e == nil {
		t.Fatal("no error")
	}
	return e
}
