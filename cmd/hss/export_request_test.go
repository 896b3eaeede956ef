package hss_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/hss/hsstest"
	"tally/client/huawei/huaweitest"
	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// TestExportRequest checks how each flag of an export is sent.
func TestExportRequest(t *testing.T) {
	t.Parallel()
	headers := `"export_headers":[["risky","Risky"]]`
	cases := map[string]struct{ flags, query, body string }{
		"nothing":       {"", "export_size=100000", `{}`},
		"size":          {"--export-size 7", "export_size=7", `{}`},
		"enterprise":    {"--enterprise-project-id all_granted_eps", "enterprise_project_id=all_granted_eps&export_size=100000", `{}`},
		"in a cluster":  {"--in-cluster", "export_size=100000", `{"cluster_container":true}`},
		"in none":       {"--in-cluster=false", "export_size=100000", `{"cluster_container":false}`},
		"cluster type":  {"--cluster-type self_built_idc", "export_size=100000", `{"cluster_type":"self_built_idc"}`},
		"names":         {"--cluster a --container b --pod c --image d", "export_size=100000", `{"cluster_name":"a","container_name":"b","pod_name":"c","image_name":"d"}`},
		"status":        {"--status Isolated", "export_size=100000", `{"status":"Isolated"}`},
		"risky":         {"--risky", "export_size=100000", `{"risky":true}`},
		"not risky":     {"--risky=false", "export_size=100000", `{"risky":false}`},
		"created after": {"--created-after 2026-01-31T00:00:00Z", "export_size=100000", `{"create_time":{"start_time":1769817600000}}`},
		"before":        {"--created-before 2026-01-31T00:00:00Z", "export_size=100000", `{"create_time":{"end_time":1769817600000}}`},
		"limits":        {"--cpu-limit 250m --memory-limit 2Gi", "export_size=100000", `{"cpu_limit":"250m","memory_limit":"2Gi"}`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := exportSent(t, strings.Fields(c.flags+" --header risky"))
			want := strings.Replace(strings.Replace(c.body, "{", "{"+headers+",", 1), ",}", "}", 1)
			if diff := cmp.Diff(decoded(t, want), decoded(t, sent.Body)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			if sent.Query != c.query {
				t.Errorf("query %q, want %q", sent.Query, c.query)
			}
		})
	}
}

// exportSent is the request that creates the export.
func exportSent(t *testing.T, flags []string) huaweitest.Request {
	t.Helper()
	server, err := hsstest.Start(hsstest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	runHere(t, "HSS", server.URL(), append([]string{"hss", "containers", "export", "--no-wait"}, flags...))
	return server.Requests()[0]
}

// runHere runs a command against a fake.
func runHere(t *testing.T, api, url string, args []string) {
	t.Helper()
	var out, errs bytes.Buffer
	if code := cmd.Run(t.Context(), cmdtest.HuaweiApp(&out, &errs, api, url), args); code != exit.OK {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
}

func decoded(t *testing.T, s string) (value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &value); err != nil {
		t.Fatalf("%v: %s", err, s)
	}
	return value
}
