package hss_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/hss"
	"tally/client/hss/hsstest"
	"tally/client/rest"
)

func TestInvalidRequestsAreNotSent(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 8, 15, 0, 0, 0, 0, time.UTC)
	cases := map[string]struct {
		request hss.ExportRequest
		field   string
		want    string
	}{
		"size too large":     {hss.ExportRequest{Size: 100001}, "export_size", "1 to 100000"},
		"size negative":      {hss.ExportRequest{Size: -1}, "export_size", "1 to 100000"},
		"cluster type":       {hss.ExportRequest{ClusterType: "k8s"}, "cluster_type", "cce, ali, tencent, azure, aws, self_built_hw, self_built_idc"},
		"status":             {hss.ExportRequest{Status: "running"}, "status", "Running, Waiting, Terminated, Isolated, Paused"},
		"cluster too long":   {hss.ExportRequest{Cluster: strings.Repeat("集", 256)}, "cluster_name", "1 to 255"},
		"container too long": {hss.ExportRequest{Container: strings.Repeat("x", 256)}, "container_name", "1 to 255"},
		"pod too long":       {hss.ExportRequest{Pod: strings.Repeat("x", 513)}, "pod_name", "1 to 512"},
		"image too long":     {hss.ExportRequest{Image: strings.Repeat("x", 256)}, "image_name", "1 to 255"},
		"control character":  {hss.ExportRequest{Image: "a\nb"}, "image_name", "control character"},
		"cpu without unit":   {hss.ExportRequest{CPULimit: "100"}, "cpu_limit", "such as 100m"},
		"cpu too long":       {hss.ExportRequest{CPULimit: strings.Repeat("1", 64) + "m"}, "cpu_limit", "64"},
		"memory in bytes":    {hss.ExportRequest{MemoryLimit: "300"}, "memory_limit", "Mi or Gi"},
		"memory in M":        {hss.ExportRequest{MemoryLimit: "300M"}, "memory_limit", "Mi or Gi"},
		"times reversed":     {hss.ExportRequest{CreatedAfter: at.Add(time.Hour), CreatedBefore: at}, "create_time", "is after"},
		"time before 1970":   {hss.ExportRequest{CreatedAfter: time.Unix(-1, 0).UTC()}, "create_time.start_time", "before 1970"},
		"end before 1970":    {hss.ExportRequest{CreatedBefore: time.Unix(-1, 0).UTC()}, "create_time.end_time", "before 1970"},
		"unknown column":     {hss.ExportRequest{Headers: []hss.Header{{Key: "name"}}}, "export_headers", "container_id, container_name"},
		"column twice":       {hss.ExportRequest{Headers: []hss.Header{{Key: "status", Name: "a"}, {Key: "status", Name: "b"}}}, "export_headers", "twice"},
		"name twice":         {hss.ExportRequest{Headers: []hss.Header{{Key: "status", Name: "a"}, {Key: "risky", Name: "a"}}}, "export_headers", `called "a"`},
		"column unnamed":     {hss.ExportRequest{Headers: []hss.Header{{Key: "status"}}}, "export_headers", "needs a name"},
	}
	server := start(t, hsstest.Options{})
	client := connect(t, server)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := client.CreateExport(t.Context(), c.request)
			var invalid *rest.Error
			if !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid {
				t.Fatalf("got %#v", err)
			}
			if len(invalid.Causes) != 1 {
				t.Errorf("one mistake is %d causes: %+v", len(invalid.Causes), invalid.Causes)
			}
			if got := invalid.Causes[0]; got.Field != c.field || !strings.Contains(got.Message, c.want) {
				t.Errorf("got %+v", got)
			}
			if !strings.Contains(err.Error(), c.field) {
				t.Errorf("%s is not in %q", c.field, err)
			}
		})
	}
	if sent := server.Requests(); len(sent) > 0 {
		t.Errorf("%d requests were sent", len(sent))
	}
}

func TestEveryProblemIsListed(t *testing.T) {
	t.Parallel()
	err := hss.ExportRequest{Size: -1, Status: "x", CPULimit: "x"}.Validate()
	var invalid *rest.Error
	if !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid || len(invalid.Causes) != 3 {
		t.Errorf("got %v", err)
	}
}

func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	limit := strings.Repeat("x", 255)
	full := hss.ExportRequest{
		Size: 100000, InCluster: pointer(false), ClusterType: "self_built_idc",
		Cluster: limit, Container: "a<b>&c", Pod: strings.Repeat("容", 512), Image: "nginx:1",
		Status: "Isolated", Risky: pointer(true),
		CreatedAfter: time.UnixMilli(1752600000001), CreatedBefore: time.UnixMilli(1752600000002),
		CPULimit: "100m", MemoryLimit: "2Gi",
		Headers: []hss.Header{{Key: "risky", Name: "是否有安全风险"}, {Key: "image_name", Name: "a,b"}},
	}
	cases := map[string]struct {
		request     hss.ExportRequest
		query, body string
	}{
		"everything": {full, "export_size=100000", `{"cluster_container":false,"cluster_type":"self_built_idc","cluster_name":"` + limit +
			`","container_name":"a<b>&c","pod_name":"` + full.Pod + `","image_name":"nginx:1","status":"Isolated","risky":true,` +
			`"create_time":{"start_time":1752600000001,"end_time":1752600000002},"cpu_limit":"100m","memory_limit":"2Gi",` +
			`"export_headers":[["risky","是否有安全风险"],["image_name","a,b"]]}`},
		"one time only": {
			hss.ExportRequest{CreatedAfter: time.UnixMilli(5), Headers: []hss.Header{{Key: "status", Name: "s"}}}, "",
			`{"create_time":{"start_time":5},"export_headers":[["status","s"]]}`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t, hsstest.Options{})
			if _, err := connect(t, server).CreateExport(t.Context(), c.request); err != nil {
				t.Fatal(err)
			}
			got := server.Requests()[0]
			if diff := cmp.Diff(c.body+"\n", got.Body); diff != "" || got.Query != c.query {
				t.Errorf("query %q, body %s", got.Query, diff)
			}
		})
	}
}

// The SDK sends null for missing headers, which the service refuses.
func TestHeadersAreNeverNull(t *testing.T) {
	t.Parallel()
	server := start(t, hsstest.Options{})
	if _, err := connect(t, server).CreateExport(t.Context(), hss.ExportRequest{}); err != nil {
		t.Fatal(err)
	}
	var body struct {
		Headers [][]string `json:"export_headers"`
	}
	if err := json.Unmarshal([]byte(server.Requests()[0].Body), &body); err != nil {
		t.Fatal(err)
	}
	if len(body.Headers) != 16 || !cmp.Equal(body.Headers[0], []string{"container_id", "Container ID"}) {
		t.Errorf("got %q", body.Headers)
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range hss.Columns() {
		for _, s := range []string{c.Key, c.English, c.Chinese} {
			got, ok := hss.ColumnOf(s)
			if !ok || got != c || seen[s] {
				t.Errorf("%q: %+v", s, got)
			}
			seen[s] = true
		}
	}
	if len(seen) != 48 {
		t.Errorf("%d names", len(seen))
	}
	if _, ok := hss.ColumnOf("nothing"); ok {
		t.Error("nothing is a column")
	}
	if got := hss.Headers("zh")[1]; got != (hss.Header{Key: "container_name", Name: "容器名称"}) {
		t.Errorf("got %+v", got)
	}
}

func TestEnterpriseProject(t *testing.T) {
	t.Parallel()
	server := start(t, hsstest.Options{Polls: hsstest.Never})
	o := hss.Options{Options: options(server), EnterpriseProjectID: hss.AllEnterpriseProjects}
	client, err := hss.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	id, err := client.CreateExport(t.Context(), hss.ExportRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.ExportTask(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Download(t.Context(), "no-such-file"); err == nil {
		t.Error("a file that does not exist")
	}
	if _, err := collect(client.Containers(t.Context(), hss.ContainerQuery{})); err != nil {
		t.Error(err)
	}
	for _, r := range server.Requests() {
		if !strings.Contains(r.Query, "enterprise_project_id=all_granted_eps") {
			t.Errorf("%s %s?%s", r.Method, r.Path, r.Query)
		}
	}
	if _, err := hss.New(hss.Options{Options: options(server), EnterpriseProjectID: strings.Repeat("x", 257)}); err == nil {
		t.Error("257 characters were taken")
	}
}
