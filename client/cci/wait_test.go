package cci_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/cci"
	"tally/client/cci/ccitest"
	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// listen keeps the states that a wait reports.
func listen(heard *[]string) cci.WaitOptions {
	return cci.WaitOptions{Sleep: noSleep, OnChange: func(s cci.ImageSnapshot) { *heard = append(*heard, s.State()) }}
}

func TestWaitUntilAvailableAndUntilGone(t *testing.T) {
	t.Parallel()
	client := connect(t, start(t, ccitest.Options{ReadyAfter: 3, GoneAfter: 3}))
	if _, err := client.CreateImageSnapshot(t.Context(), snapshot("a")); err != nil {
		t.Fatal(err)
	}
	var heard []string
	got, err := client.WaitImageSnapshot(t.Context(), "a", cci.PhaseAvailable, listen(&heard))
	if err != nil || got.Status.Images[0].SizeBytes != 9007199254740993 {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := client.DeleteImageSnapshot(t.Context(), "a", cci.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := client.WaitImageSnapshotDeleted(t.Context(), "a", listen(&heard)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Creating", "Available", "Terminating"}, heard); diff != "" {
		t.Error(diff)
	}
	if err := client.WaitImageSnapshotDeleted(t.Context(), "a", cci.WaitOptions{Sleep: noSleep}); err != nil {
		t.Errorf("gone already: %v", err)
	}
	if _, err := client.WaitImageSnapshot(t.Context(), "a", cci.PhaseAvailable, cci.WaitOptions{Sleep: noSleep}); !cci.IsNotFound(err) {
		t.Errorf("gone: %v", err)
	}
}

func TestWaitOverTheList(t *testing.T) {
	t.Parallel()
	server := start(t, ccitest.Options{Snapshots: snapshots("a", "b"), NoGet: true, GoneAfter: 2})
	server.Delete(ccitest.ImageSnapshots, "b")
	if err := connect(t, server).WaitImageSnapshotDeleted(t.Context(), "b", cci.WaitOptions{Sleep: noSleep}); err != nil {
		t.Error(err)
	}
}

func TestWaitForWhatCannotHappen(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		options ccitest.Options
		deleted bool
		want    string
	}{
		"building fails": {ccitest.Options{BuildFails: true}, false, `image snapshot a is "Failed" and will not be Available: "pull image: 镜像不存在"`},
		"being deleted":  {ccitest.Options{GoneAfter: ccitest.Never}, true, `image snapshot a is "Terminating" and will not be Available`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t, c.options)
			client := connect(t, server)
			if _, err := client.CreateImageSnapshot(t.Context(), snapshot("a")); err != nil {
				t.Fatal(err)
			}
			if c.deleted {
				server.Delete(ccitest.ImageSnapshots, "a")
			}
			_, err := client.WaitImageSnapshot(t.Context(), "a", cci.PhaseAvailable, cci.WaitOptions{Sleep: noSleep})
			var failed *cci.FailedError
			if !errors.As(err, &failed) || failed.Object.Metadata.Name != "a" || err.Error() != c.want {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestWaitThatTakesTooLong(t *testing.T) {
	t.Parallel()
	for name, deleted := range map[string]bool{"deleted": true, "ready": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t, ccitest.Options{ReadyAfter: ccitest.Never, GoneAfter: ccitest.Never})
			client := connect(t, server)
			if _, err := client.CreateImageSnapshot(t.Context(), snapshot("a")); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancelCause(t.Context())
			var slept []time.Duration
			o := cci.WaitOptions{Sleep: func(ctx context.Context, d time.Duration) error {
				if slept = append(slept, d); len(slept) == 3 {
					cancel(context.DeadlineExceeded)
				}
				return context.Cause(ctx)
			}}
			state := "Creating"
			var err error
			if deleted {
				server.Delete(ccitest.ImageSnapshots, "a")
				state = "Terminating"
				err = client.WaitImageSnapshotDeleted(ctx, "a", o)
			} else {
				_, err = client.WaitImageSnapshot(ctx, "a", cci.PhaseAvailable, o)
			}
			if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), `it is "`+state+`"`) {
				t.Errorf("got %v", err)
			}
			if diff := cmp.Diff([]time.Duration{cci.DefaultInterval, cci.DefaultInterval, cci.DefaultInterval}, slept); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Another object of the same name is not the one that was deleted.
func TestWaitDistinguishesObjectsOfOneName(t *testing.T) {
	t.Parallel()
	server := start(t, ccitest.Options{Snapshots: snapshots("a"), GoneAfter: ccitest.Never})
	server.Delete(ccitest.ImageSnapshots, "a")
	client := connect(t, server)
	replaced := false
	err := client.WaitImageSnapshotDeleted(t.Context(), "a", cci.WaitOptions{Sleep: func(context.Context, time.Duration) error {
		if !replaced {
			if err := server.Replace(ccitest.ImageSnapshots, snapshot("a")); err != nil {
				t.Error(err)
			}
			replaced = true
		}
		return nil
	}})
	if err != nil || !replaced {
		t.Errorf("got %v", err)
	}
	if err := client.WaitImageSnapshotDeleted(t.Context(), "a", cci.WaitOptions{UID: "of-long-ago", Sleep: noSleep}); err != nil {
		t.Errorf("by the uid: %v", err)
	}
}

// A page of a proxy, or a gateway that does not know the path, does not mean "gone".
func TestWaitIsNotFooledByOtherNotFounds(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]huaweitest.Fault{
		"page": huaweitest.LoginPage("/apis", 404), "gateway": fault(404, `{"error_code":"APIGW.0101","error_msg":"x"}`), "text": fault(404, "404 page not found"),
	} {
		err := connect(t, start(t, ccitest.Options{}, f)).WaitImageSnapshotDeleted(t.Context(), "a", cci.WaitOptions{Sleep: noSleep})
		var e *rest.Error
		if !errors.As(err, &e) || e.Status != 404 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestImageSnapshotWarning(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]bool{"cn-east-3": false, "cn-north-4": false, "cn-south-1": true} {
		client, err := cci.New(cci.Options{Options: huawei.Options{Region: region, Provider: huaweitest.Credentials()}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		if got := client.ImageSnapshotWarning(); (got != "") != want || want && !strings.Contains(got, region) {
			t.Errorf("%s: %q", region, got)
		}
		if got := client.Endpoint(); got != "https://cci."+region+".myhuaweicloud.com" {
			t.Error(got)
		}
	}
	client, err := cci.New(cci.Options{Options: huawei.Options{Options: rest.Options{Endpoint: "https://cci.example"}, Provider: huaweitest.Credentials()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	if got := client.ImageSnapshotWarning(); got != "" {
		t.Errorf("no region is known: %q", got)
	}
	if _, err := cci.New(cci.Options{}); err == nil {
		t.Error("a client without anything")
	}
}

func TestRawCall(t *testing.T) {
	t.Parallel()
	resp, err := connect(t, start(t, ccitest.Options{Snapshots: snapshots("a")})).Send(t.Context(), rest.Request{Path: "/apis/cci/v2/imagesnapshots/a"})
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != 200 {
		t.Errorf("%d, %v", resp.StatusCode, err)
	}
}
