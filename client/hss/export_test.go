package hss_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/hss"
	"tally/client/hss/hsstest"
	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

func options(server *hsstest.Server) huawei.Options {
	return huawei.Options{Options: rest.Options{Endpoint: server.URL(), Sleep: noSleep}}.With(huaweitest.Credentials())
}

// An export from the task to the rows, with each way to authenticate and each
// kind of file.
func TestExport(t *testing.T) {
	t.Parallel()
	byRegion := huaweitest.Credentials()
	byRegion.ProjectID = ""
	ways := map[string]huawei.Credentials{
		"keys": huaweitest.Credentials(), "temporary keys": huaweitest.Temporary(), "token": huaweitest.ByToken(), "project of the region": byRegion,
	}
	formats := map[string]hsstest.Format{"csv": hsstest.CSV, "csv with mark": hsstest.CSVWithBOM, "csv in GBK": hsstest.CSVInGBK, "xlsx": hsstest.XLSX}
	for way, credentials := range ways {
		for format, kind := range formats {
			t.Run(way+"/"+format, func(t *testing.T) {
				t.Parallel()
				server := start(t, hsstest.Options{Format: kind})
				archive := export(t, connectAs(t, server, credentials), hss.ExportRequest{Headers: hss.Headers("zh")[1:3]})
				if err := archive.Verify(t.Context()); err != nil {
					t.Error(err)
				}
				table, err := archive.Table(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				rows, err := collect(table.Rows())
				if err != nil || len(rows) != len(server.Fleet()) {
					t.Errorf("%d rows: %v", len(rows), err)
				}
				if diff := cmp.Diff([]string{"容器名称", "镜像名称"}, table.Header); diff != "" {
					t.Error(diff)
				}
				want := [][]string{{"容器-网关", "swr.example/team/app-1:1.1"}, {"redis, cache", "swr.example/team/app-2:1.2"}, {`job "nightly"`, "swr.example/team/app-3:1.3"}}
				if diff := cmp.Diff(want, rows[1:4]); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestExportIsFiltered(t *testing.T) {
	t.Parallel()
	server := start(t, hsstest.Options{})
	archive := export(t, connect(t, server), hss.ExportRequest{
		Size: 2, InCluster: pointer(true), Status: "Running", Headers: []hss.Header{{Key: "status", Name: "s"}, {Key: "cluster_name", Name: "c"}},
	})
	table, err := archive.Table(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := collect(table.Rows())
	if diff := cmp.Diff([][]string{{"Running", "集群-a"}, {"Running", "集群-a"}}, rows); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestTaskKeepsTheServersBytes(t *testing.T) {
	t.Parallel()
	server := start(t, hsstest.Options{Polls: 1})
	client := connect(t, server)
	id, err := client.CreateExport(t.Context(), hss.ExportRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var got []hss.ExportTask
	for range 2 {
		task, err := client.ExportTask(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, task)
	}
	if got[0].Finished() || !got[1].Finished() || got[1].FileID == "" || got[1].FileName != "container-export.zip" || got[1].ID != id {
		t.Errorf("got %+v", got)
	}
	if !strings.Contains(string(got[1].RawJSON()), `"x_undocumented":"kept"`) {
		t.Errorf("kept %s", got[1].RawJSON())
	}
	if region := server.Requests()[1].Header.Get("Region"); region != huaweitest.Region {
		t.Errorf("region header %q", region)
	}
}

func TestWaitReportsEveryChange(t *testing.T) {
	t.Parallel()
	server := start(t, hsstest.Options{Polls: 3}, huaweitest.Throttled("/v5/"+huaweitest.ProjectID+"/export-task", 2))
	client := connect(t, server)
	id, err := client.CreateExport(t.Context(), hss.ExportRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var heard []string
	var slept []time.Duration
	task, err := client.WaitExport(t.Context(), id, hss.WaitOptions{
		Delay: time.Second, OnChange: func(t hss.ExportTask) { heard = append(heard, t.Status) },
		Sleep: func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil },
	})
	if err != nil || task.FileID == "" {
		t.Fatalf("%+v, %v", task, err)
	}
	if diff := cmp.Diff([]string{hss.TaskRunning, hss.TaskSuccess}, heard); diff != "" {
		t.Error(diff)
	}
	// Two polls were throttled: they count as polls, and the transport does not retry them.
	if diff := cmp.Diff([]time.Duration{time.Second, 5 * time.Second, 5 * time.Second, 5 * time.Second, 5 * time.Second, 5 * time.Second}, slept); diff != "" {
		t.Error(diff)
	}
}

func TestTaskThatFails(t *testing.T) {
	t.Parallel()
	client := connect(t, start(t, hsstest.Options{Fails: true}))
	id, err := client.CreateExport(t.Context(), hss.ExportRequest{})
	if err != nil {
		t.Fatal(err)
	}
	task, err := client.WaitExport(t.Context(), id, hss.WaitOptions{Sleep: noSleep})
	var failed *hss.TaskFailedError
	if !errors.As(err, &failed) || failed.Task.ID != id || task.Status != hss.TaskFailure || err.Error() != `export task fake-task-1 failed ("container-export")` {
		t.Errorf("got %v", err)
	}
}

func TestTaskThatNeverEnds(t *testing.T) {
	t.Parallel()
	client := connect(t, start(t, hsstest.Options{Polls: hsstest.Never}))
	id, err := client.CreateExport(t.Context(), hss.ExportRequest{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	polls := 0
	_, err = client.WaitExport(ctx, id, hss.WaitOptions{Sleep: func(ctx context.Context, _ time.Duration) error {
		if polls++; polls == 10 {
			cancel(interrupted)
		}
		return context.Cause(ctx)
	}})
	if !errors.Is(err, interrupted) || !strings.Contains(err.Error(), id+", which continues") {
		t.Errorf("got %v", err)
	}
}

func TestTaskThatTakesItsTime(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	var passed atomic.Int64
	o := hsstest.Options{RunsFor: time.Minute, Polls: 1}
	o.Now = func() time.Time { return begin.Add(time.Duration(passed.Load())) }
	client := connect(t, start(t, o))
	id, err := client.CreateExport(t.Context(), hss.ExportRequest{})
	if err != nil {
		t.Fatal(err)
	}
	slept := 0
	_, err = client.WaitExport(t.Context(), id, hss.WaitOptions{Interval: 10 * time.Second, Sleep: func(_ context.Context, d time.Duration) error {
		passed.Add(int64(d))
		slept++
		return nil
	}})
	if err != nil || slept != 7 {
		t.Errorf("slept %d times: %v", slept, err)
	}
}

// Responses with status 200 that are not a success.
func TestResponsesThatAreNoSuccess(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		fault huaweitest.Fault
		want  rest.Error
	}{
		"error with 200":     {respond(200, `{"error_code":"HSS.0011","error_msg":"not there"}`), rest.Error{Kind: rest.KindNotFound, Code: "HSS.0011"}},
		"no task":            {respond(200, `{}`), rest.Error{Kind: rest.KindUnexpected, Reason: rest.ReasonNotJSON}},
		"null":               {respond(200, `null`), rest.Error{Kind: rest.KindUnexpected, Reason: rest.ReasonNotJSON}},
		"empty":              {respond(200, ``), rest.Error{Kind: rest.KindUnexpected, Reason: rest.ReasonNotJSON}},
		"not found with 400": {respond(400, `{"error_code":"HSS.1005","error_msg":"x"}`), rest.Error{Kind: rest.KindNotFound, Code: "HSS.1005"}},
		"no permission":      {respond(400, `{"error_code":"HSS.0013","error_msg":"x"}`), rest.Error{Kind: rest.KindAuth, Code: "HSS.0013"}},
		"invalid":            {respond(400, `{"error_code":"HSS.0001","error_msg":"x"}`), rest.Error{Kind: rest.KindRefused, Code: "HSS.0001"}},
		"login page":         {huaweitest.LoginPage("/v5", 200), rest.Error{Kind: rest.KindAuth, Reason: rest.ReasonHTML}},
		"unknown API":        {respond(404, `{"error_code":"APIGW.0101","error_msg":"x"}`), rest.Error{Kind: rest.KindInvalid, Code: "APIGW.0101"}},
		"server error":       {respond(500, `{"error_code":"HSS.0001","error_msg":"x"}`), rest.Error{Kind: rest.KindUnexpected, Code: "HSS.0001"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := connect(t, start(t, hsstest.Options{}, c.fault))
			_, createErr := client.CreateExport(t.Context(), hss.ExportRequest{})
			_, taskErr := client.ExportTask(t.Context(), "task")
			_, listErr := collect(client.Containers(t.Context(), hss.ContainerQuery{}))
			for what, err := range map[string]error{"create export task": createErr, "get export task task": taskErr, "list containers": listErr} {
				var e *rest.Error
				if !errors.As(err, &e) || e.Kind != c.want.Kind || e.Code != c.want.Code || e.Reason != c.want.Reason || e.Operation != what {
					t.Errorf("%s: %#v", what, err)
				}
			}
		})
	}
}

func respond(status int, body string) huaweitest.Fault {
	return huaweitest.Fault{Path: "/v5", Status: status, Body: body, Header: http.Header{"Content-Type": {"application/json"}}}
}

func TestSuccessWithoutAFile(t *testing.T) {
	t.Parallel()
	client := connect(t, start(t, hsstest.Options{}, respond(200, `{"task_id":"t","task_status":"success"}`)))
	_, err := client.WaitExport(t.Context(), "t", hss.WaitOptions{Sleep: noSleep})
	if err == nil || !strings.Contains(err.Error(), "names no file") {
		t.Errorf("got %v", err)
	}
}

func TestIDsThatWouldChangeThePath(t *testing.T) {
	t.Parallel()
	server := start(t, hsstest.Options{})
	client := connect(t, server)
	for _, id := range []string{"", "..", "a/b", "a?b", "a b", "{project_id}", "a%2Fb", "容器", strings.Repeat("x", 65)} {
		var invalid *rest.Error
		if _, err := client.ExportTask(t.Context(), id); !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid {
			t.Errorf("task %q: %v", id, err)
		}
		if _, err := client.Download(t.Context(), id); !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid {
			t.Errorf("file %q: %v", id, err)
		}
	}
	if sent := server.Requests(); len(sent) > 0 {
		t.Errorf("%d requests were sent", len(sent))
	}
}

func TestRawCall(t *testing.T) {
	t.Parallel()
	server := start(t, hsstest.Options{})
	client := connect(t, server)
	resp, err := client.Send(t.Context(), rest.Request{Path: "/v5/{project_id}/container/kubernetes", RawQuery: "limit=10"})
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK || client.Endpoint() != server.URL() {
		t.Errorf("%d, %v", resp.StatusCode, err)
	}
}

func ExampleExportRequest_Validate() {
	fmt.Println(hss.ExportRequest{CPULimit: "2", MemoryLimit: "300Mi"}.Validate())
	// Output: invalid export request: cpu_limit: "2": a number of thousandths of a core, such as 100m, of at most 64 characters is allowed
}

// A service that writes its states in another case is not waited for without end.
func TestE2StatesInAnyCase(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{"SUCCESS": hss.TaskSuccess, "Failure": hss.TaskFailure, "running": hss.TaskRunning, "Queued": "Queued"} {
		var task hss.ExportTask
		if err := json.Unmarshal([]byte(`{"task_status":"`+sent+`"}`), &task); err != nil || task.Status != want {
			t.Errorf("%s: %q, %v", sent, task.Status, err)
		}
	}
}
