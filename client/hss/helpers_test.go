package hss_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tally/client/hss"
	"tally/client/hss/hsstest"
	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, o hsstest.Options, faults ...huaweitest.Fault) *hsstest.Server {
	t.Helper()
	server, err := hsstest.Start(o)
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

func connect(t *testing.T, server *hsstest.Server) *hss.Client {
	t.Helper()
	return connectAs(t, server, huaweitest.Credentials())
}

func connectAs(t *testing.T, server *hsstest.Server, credentials huawei.Credentials) *hss.Client {
	t.Helper()
	return connectWith(t, server, credentials, nil)
}

// connectHearing is connect with a callback for warnings.
func connectHearing(t *testing.T, server *hsstest.Server, hear func(rest.Warning)) *hss.Client {
	t.Helper()
	return connectWith(t, server, huaweitest.Credentials(), hear)
}

func connectWith(t *testing.T, server *hsstest.Server, credentials huawei.Credentials, hear func(rest.Warning)) *hss.Client {
	t.Helper()
	transport := rest.Options{Endpoint: server.URL(), Sleep: noSleep, OnWarning: hear}
	client, err := hss.New(hss.Options{Options: huawei.Options{Options: transport, IAMEndpoint: server.URL()}.With(credentials)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func noSleep(context.Context, time.Duration) error { return nil }

// export runs a whole export and returns its archive.
func export(t *testing.T, client *hss.Client, request hss.ExportRequest) *hss.Archive {
	t.Helper()
	id, err := client.CreateExport(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	task, err := client.WaitExport(t.Context(), id, hss.WaitOptions{Sleep: noSleep})
	if err != nil {
		t.Fatal(err)
	}
	file, err := client.Download(t.Context(), task.FileID)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	return open(t, content)
}

func open(t *testing.T, data []byte) *hss.Archive {
	t.Helper()
	archive, err := hss.OpenArchive(bytes.NewReader(data), int64(len(data)), hss.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return archive
}

// zipOf is an archive of the files.
func zipOf(t *testing.T, files ...hsstest.ZipFile) []byte {
	t.Helper()
	data, err := hsstest.Zip(files...)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// collect takes all of a sequence, up to its error.
func collect[T any](seq iter.Seq2[T, error]) (all []T, err error) {
	for v, err := range seq {
		if err != nil {
			return all, err
		}
		all = append(all, v)
	}
	return all, nil
}

func pointer[T any](v T) *T { return &v }
