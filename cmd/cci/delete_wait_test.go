package cci_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tally/client/huawei/huaweitest"
	"tally/cmd"
	"tally/cmd/cci"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// TestE2TheWaitAfterADeletionBearsA500 fails the polls that follow a deletion,
// the first of which comes right after it.
func TestE2TheWaitAfterADeletionBearsA500(t *testing.T) {
	t.Parallel()
	server, err := cci.StartDefault(huaweitest.Fault{
		Method: http.MethodGet, Status: http.StatusInternalServerError, Skip: 1, Times: 2,
		Body: `{"kind":"Status","status":"Failure","reason":"InternalError","message":"etcd is away","code":500}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	var out, errs bytes.Buffer
	app := cmdtest.HuaweiApp(&out, &errs, "CCI", server.URL())
	app.Sleep = func(context.Context, time.Duration) error { return nil }
	args := []string{"cci", "imagesnapshots", "delete", "web", "--yes", "--wait", "-o", "csv", "--no-headers"}
	if code := cmd.Run(t.Context(), app, args); code != exit.OK || out.String() != "web,deleted,web\n" {
		t.Errorf("exit %d: %s", code, &out)
	}
	if strings.Count(errs.String(), "etcd is away (HTTP 500, code InternalError, request fake-request-0003); still waiting") != 1 {
		t.Errorf("stderr: %s", &errs)
	}
}

// TestE13AListThatExpiresIsReadAgainWhereNothingIsPrinted fails the second page of
// the first reading.
func TestE13AListThatExpiresIsReadAgainWhereNothingIsPrinted(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "x.csv")
	for args, want := range map[string]exit.Code{
		"": exit.Incomplete, "--sort name": exit.OK, "--out " + out: exit.OK, "--out - -o csv": exit.Incomplete,
		"--keep-partial --out " + out: exit.Incomplete,
	} {
		pages := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			next := "more"
			switch pages++; {
			case pages == 2:
				w.WriteHeader(http.StatusGone)
				_, _ = io.WriteString(w, `{"kind":"Status","status":"Failure","reason":"Expired","code":410,"message":"too old"}`)
				return
			case r.URL.Query().Has("continue"):
				next = ""
			}
			_, _ = fmt.Fprintf(w, `{"kind":"ImageSnapshotList","apiVersion":"cci/v2","metadata":{"continue":%q},"items":[{"metadata":{"name":"s%d","uid":"u%[2]d"}}]}`, next, pages)
		}))
		var stdout, stderr bytes.Buffer
		words := append(strings.Fields("cci imagesnapshots list"), strings.Fields(args)...)
		if code := cmd.Run(t.Context(), cmdtest.HuaweiApp(&stdout, &stderr, "CCI", server.URL), words); code != want {
			t.Errorf("%s: exit %d, want %d: %s", args, code, want, &stderr)
		}
		server.Close()
	}
}
