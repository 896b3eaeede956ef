package cci_test

import (
	"bytes"
	"context"
	"net/http"
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
