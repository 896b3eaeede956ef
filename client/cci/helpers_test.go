package cci_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tally/client/cci"
	"tally/client/cci/ccitest"
	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, o ccitest.Options, faults ...huaweitest.Fault) *ccitest.Server {
	t.Helper()
	server, err := ccitest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, f := range faults {
		server.Inject(f)
	}
	return server
}

func connect(t *testing.T, server *ccitest.Server) *cci.Client {
	t.Helper()
	return connectAs(t, server, huaweitest.Credentials())
}

func connectAs(t *testing.T, server *ccitest.Server, credentials huawei.Credentials) *cci.Client {
	t.Helper()
	client, err := cci.New(cci.Options{Options: huawei.Options{Options: rest.Options{Endpoint: server.URL(), Sleep: noSleep}, IAMEndpoint: server.URL()}.With(credentials)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func noSleep(context.Context, time.Duration) error { return nil }

// snapshot is one that can be created.
func snapshot(name string) cci.ImageSnapshot {
	return cci.ImageSnapshot{
		Metadata: cci.ObjectMeta{Name: name, Labels: map[string]string{"app": name[:1]}},
		Spec:     cci.ImageSnapshotSpec{Images: []cci.ImageReference{{Image: "nginx:1.27"}}},
	}
}

func snapshots(names ...string) []cci.ImageSnapshot {
	all := make([]cci.ImageSnapshot, len(names))
	for i, name := range names {
		all[i] = snapshot(name)
	}
	return all
}

// many are n snapshots, s-0000 and so on.
func many(n int) []cci.ImageSnapshot {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("s-%04d", i)
	}
	return snapshots(names...)
}

// fault responds to every API call with a status and a body.
func fault(status int, body string) huaweitest.Fault {
	return huaweitest.Fault{Path: "/apis", Status: status, Body: body, Header: http.Header{"Content-Type": {"application/json"}}}
}

func collect[T any](seq iter.Seq2[T, error]) (all []T, err error) {
	for v, err := range seq {
		if err != nil {
			return all, err
		}
		all = append(all, v)
	}
	return all, nil
}

func namesOf(all []cci.ImageSnapshot) []string {
	var names []string
	for _, s := range all {
		names = append(names, s.Metadata.Name)
	}
	return names
}

func pointer[T any](v T) *T { return &v }
