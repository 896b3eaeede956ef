package huawei_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/impl"
	hss "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5"

	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// Each test here shows a trap of the SDK first and then that tally avoids it.
// Those that set variables cannot run in parallel.

var errStop = errors.New("stopped by the test")

// spy keeps the requests that the SDK sends and responses none.
type spy struct {
	mu   sync.Mutex
	seen []*http.Request
}

func (s *spy) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, r)
	return nil, errStop
}

// address records the targets of connections and opens none.
type address struct {
	mu   sync.Mutex
	seen []string
}

func (a *address) dial(_ context.Context, _, target string) (net.Conn, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen = append(a.seen, target)
	return nil, errStop
}

func TestNoTrackingFile(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	track := filepath.Join(home, ".huaweicloud", "application_id")
	server := start(t)

	client := connect(t, options(server).With(huaweitest.Credentials()))
	if _, err := huawei.Do[task](t.Context(), client, getTask()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(track); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("tally: %v", err)
	}
	if agent := server.Requests()[0].Header.Get("User-Agent"); agent != "huaweicloud-usdk-go/3.0; tally/test" {
		t.Errorf("tally calls itself %q", agent)
	}

	// The SDK generates its name once per process, so this test does not check the file.
	cfg := config.DefaultHttpConfig()
	bareClient(t, server.URL(), huaweitest.Credentials(), cfg)
	if !regexp.MustCompile(`^os/.* go/.*; app/[0-9a-f-]{36}`).MatchString(cfg.UserAgent) {
		t.Errorf("the bare SDK calls itself %q: no tracking any more", cfg.UserAgent)
	}
}

func TestNoUserAgentStillWritesNoTrackingFile(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	server := start(t)
	o := options(server).With(huaweitest.Credentials())
	o.UserAgent = ""
	if _, err := huawei.Do[task](t.Context(), connect(t, o), getTask()); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(home); err != nil || len(files) > 0 {
		t.Errorf("%v, %v", files, err)
	}
}

func TestContextAndTimeLimitReachTheTransport(t *testing.T) {
	t.Parallel()
	bare := &spy{}
	client := bareClient(t, "http://127.0.0.1:1", huaweitest.Credentials(), config.DefaultHttpConfig().WithUserAgent("bare").WithHttpRoundTripper(bare))
	if _, err := client.ListQueryExportTask(getRequest()); err == nil {
		t.Fatal("the spy answered")
	}
	if _, limited := bare.seen[0].Context().Deadline(); !limited {
		t.Error("the bare SDK has no limit any more that would cut a long download")
	}

	// A canceled context is noticed before anything is dialled.
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errStop)
	dialled := &address{}
	o := huawei.Options{Options: rest.Options{Endpoint: "http://127.0.0.1:1", Dial: dialled.dial}}.With(huaweitest.Credentials())
	if _, err := huawei.Do[task](ctx, connect(t, o), getTask()); !errors.Is(err, errStop) || len(dialled.seen) > 0 {
		t.Errorf("dialled %v: %v", dialled.seen, err)
	}
}

func TestProxyIsUsed(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
	bare, own := &address{}, &address{}
	client := bareClient(t, "https://hss.invalid", huaweitest.Credentials(), config.DefaultHttpConfig().WithUserAgent("bare").WithDialContext(bare.dial))
	if _, err := client.ListQueryExportTask(getRequest()); err == nil || bare.seen[0] != "hss.invalid:443" {
		t.Errorf("the bare SDK dialled %v: %v", bare.seen, err)
	}

	o := huawei.Options{Options: rest.Options{Endpoint: "https://hss.invalid"}}.With(huaweitest.Credentials())
	o.Options = rest.Options{Endpoint: "https://hss.invalid", Dial: own.dial, Attempts: 1, Proxy: func(*url.URL) (*url.URL, error) { return url.Parse(os.Getenv("HTTPS_PROXY")) }}
	if _, err := huawei.Do[task](t.Context(), connect(t, o), getTask()); err == nil || own.seen[0] != "proxy.invalid:3128" {
		t.Errorf("tally dialled %v: %v", own.seen, err)
	}
}

func TestIAMEndpointOverPlainHTTP(t *testing.T) {
	server := start(t)
	t.Setenv("HUAWEICLOUD_SDK_IAM_ENDPOINT", server.URL())
	bare := &spy{}
	keys := &auth.BasicCredentials{BaseCredentials: auth.BaseCredentials{AK: "spy-ak", SK: "spy-sk"}}
	transport := impl.NewDefaultHttpClient(config.DefaultHttpConfig().WithHttpRoundTripper(bare))
	if _, err := keys.ProcessAuthParams(transport, huaweitest.Region); err == nil || len(bare.seen) > 0 && bare.seen[0].URL.Host == strings.TrimPrefix(server.URL(), "http://") {
		t.Error("the bare SDK takes an http endpoint of IAM now")
	}

	found, err := huawei.Find(huawei.Sources{Lookup: os.LookupEnv})
	if !errors.Is(err, huawei.ErrNoCredentials) || found.IAMEndpoint != server.URL() {
		t.Fatalf("%+v, %v", found, err)
	}
	credentials := huaweitest.Credentials()
	credentials.ProjectID, credentials.IAMEndpoint = "", found.IAMEndpoint
	o := huawei.Options{Options: rest.Options{Endpoint: server.URL()}}.With(credentials)
	if id, err := connect(t, o).Project(t.Context()); err != nil || id != huaweitest.ProjectID {
		t.Errorf("%q, %v", id, err)
	}
}

func TestNoCredentialsAreNoticedAtOnce(t *testing.T) {
	t.Parallel()
	bare, err := basic.NewCredentialsBuilder().SafeBuild()
	if err != nil || bare.StsAccessor == nil {
		t.Errorf("the bare SDK does not turn to the metadata service any more: %v", err)
	}

	_, err = huawei.Find(huawei.Sources{Lookup: func(string) (string, bool) { return "", false }})
	var e *rest.Error
	if !errors.As(err, &e) || !errors.Is(err, huawei.ErrNoCredentials) || e.Kind != rest.KindAuth {
		t.Fatalf("got %#v", err)
	}
	for _, name := range []string{"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HW_ACCESS_KEY", "HW_SECRET_KEY", "credentials"} {
		if !strings.Contains(e.Hint, name) {
			t.Errorf("%s is not in %q", name, e.Hint)
		}
	}
}

func TestNothingPanicsWithoutAnEndpoint(t *testing.T) {
	t.Parallel()
	panics := func() (p any) {
		defer func() { p = recover() }()
		keys := &auth.BasicCredentials{BaseCredentials: auth.BaseCredentials{AK: "a", SK: "b"}}
		client, err := core.NewHcHttpClientBuilder().WithCredential(keys).WithHttpConfig(config.DefaultHttpConfig().WithUserAgent("bare")).SafeBuild()
		if err != nil {
			return nil
		}
		_, err = hss.NewHssClient(client).ListQueryExportTask(getRequest())
		return err
	}()
	if panics == nil {
		t.Error("the bare SDK notices it now")
	}
	if _, err := huawei.New(huawei.Options{Provider: huaweitest.Credentials()}); err == nil {
		t.Error("tally took no endpoint")
	}
}

// Every client of the SDK has a transport of its own that nothing can close.
func TestConnectionsEndWithTheClient(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{}, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		huaweitest.WriteJSON(w, http.StatusOK, map[string]string{"task_id": "task-1"})
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			ended <- struct{}{}
		}
	}
	server.Start()
	defer server.Close()
	client, err := huawei.New(huawei.Options{Options: rest.Options{Endpoint: server.URL}}.With(huaweitest.Credentials()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := huawei.Do[task](t.Context(), client, getTask()); err != nil {
		t.Fatal(err)
	}
	client.Close()
	<-ended

	if _, canClose := any(bareClient(t, server.URL, huaweitest.Credentials(), bareConfig(t))).(interface{ Close() }); canClose {
		t.Error("the bare SDK can be closed now")
	}
}
