package hss_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"tally/client/hss"
	"tally/client/hss/hsstest"
	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// A throttled request was not processed, so that even the creation of a task is retried.
func TestE1ACreationThatIsThrottledIsRepeated(t *testing.T) {
	t.Parallel()
	later := huaweitest.Fault{Path: "/v5", Times: 1, Status: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {"1"}}}
	for name, fault := range map[string]huaweitest.Fault{"429": huaweitest.Throttled("/v5", 2), "503": later} {
		server := start(t, hsstest.Options{}, fault)
		if id, err := connect(t, server).CreateExport(t.Context(), hss.ExportRequest{}); err != nil || id == "" {
			t.Errorf("%s: %d requests, %v", name, len(server.Requests()), err)
		}
	}
	server := start(t, hsstest.Options{}, huaweitest.Fault{Path: "/v5", Times: 1, Status: http.StatusServiceUnavailable})
	if _, err := connect(t, server).CreateExport(t.Context(), hss.ExportRequest{}); err == nil || len(server.Requests()) != 1 {
		t.Errorf("one that may have been processed: %d requests, %v", len(server.Requests()), err)
	}
}

func TestA16ValuesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	var warnings []rest.Warning
	page := respond(200, `{"total_num":2,"data_list":[{"container_id":"a","risky":"yes","low_risk":1},{"container_id":"b","create_time":"now","restart_count":""}]}`)
	o := hss.Options{Options: huawei.Options{Options: rest.Options{
		Endpoint: start(t, hsstest.Options{}, page).URL(), OnWarning: func(w rest.Warning) { warnings = append(warnings, w) },
	}}.With(huaweitest.Credentials())}
	client, err := hss.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	inCluster := true
	all, err := collect(client.Containers(t.Context(), hss.ContainerQuery{InCluster: &inCluster}))
	if err != nil || len(all) != 2 || *all[0].LowRisk != 1 || all[0].Risky != nil || all[0].HighRisk != nil || all[1].RestartCount != nil || !strings.Contains(string(all[1].RawJSON()), `"now"`) {
		t.Errorf("%+v, %v", all, err)
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0].Message, `3 values could not be read and left empty, the first: risky: "yes"`) {
		t.Errorf("%+v", warnings)
	}
}

// An id that no later request could carry is the server's mistake, not the user's.
func TestIDsThatCannotBe(t *testing.T) {
	t.Parallel()
	var failed *rest.Error
	server := start(t, hsstest.Options{}, respond(200, `{"task_id":"../x"}`))
	if id, err := connect(t, server).CreateExport(t.Context(), hss.ExportRequest{}); !errors.As(err, &failed) || failed.Kind != rest.KindUnexpected {
		t.Errorf("task %q, %v", id, err)
	}
	server = start(t, hsstest.Options{}, respond(200, `{"task_id":"a","task_status":"success","file_id":"../x"}`))
	if task, err := connect(t, server).ExportTask(t.Context(), "a"); !errors.As(err, &failed) || failed.Kind != rest.KindUnexpected {
		t.Errorf("%+v, %v", task, err)
	}
}

// A total that the rows contradict does not end a list.
func TestA5ATotalThatIsTooSmall(t *testing.T) {
	t.Parallel()
	first := huaweitest.Fault{Path: "/v5", Times: 1, Status: 200, Body: `{"total_num":0,"data_list":[{"container_id":"a"},{"container_id":"b"}]}`}
	second := huaweitest.Fault{Path: "/v5", Times: 1, Status: 200, Body: `{"total_num":3,"data_list":[{"container_id":"c"}]}`}
	inCluster := true
	all, err := collect(connect(t, start(t, hsstest.Options{}, first, second)).Containers(t.Context(), hss.ContainerQuery{InCluster: &inCluster, PageSize: 10}))
	if err != nil || len(all) != 3 {
		t.Errorf("%d containers, %v", len(all), err)
	}
}
