package hss_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"tally/client/hss/hsstest"
	"tally/client/huawei/huaweitest"
	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// A part that fails after rows ends an export as incomplete, whatever its own
// failure would be, and the tasks that exist are named.
func TestA6APartThatFails(t *testing.T) {
	t.Parallel()
	service := "/v5/" + huaweitest.ProjectID
	task := func(body string) huaweitest.Fault {
		return huaweitest.Fault{Path: service + "/export-task/fake-task-3", Status: http.StatusOK, Body: body}
	}
	cases := map[string]struct {
		fault         huaweitest.Fault
		says, pickUps string
	}{
		"failed": {task(`{"task_id":"fake-task-3","task_status":"failure"}`), "export task fake-task-3 failed; incomplete: 10 containers", "download fake-task-3"},
		"another task": {
			task(`{"task_id":"fake-task-2","task_status":"success","file_id":"fake-file-2"}`), "lacks what was requested", "download fake-task-3",
		},
		"a task twice": {
			huaweitest.Fault{Method: http.MethodPost, Path: service, Skip: 2, Status: http.StatusOK, Body: `{"task_id":"fake-task-2"}`},
			"task fake-task-2, which it had created before", "download fake-task-2",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := hsstest.Start(hsstest.Options{Containers: 60})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := server.Close(); err != nil {
					t.Error(err)
				}
			}()
			server.Inject(c.fault)
			var out, errs bytes.Buffer
			args := strings.Fields("hss containers export --risky=false --export-size 10 --no-headers --columns container_id -o csv")
			code := cmd.Run(t.Context(), cmdtest.HuaweiApp(&out, &errs, "HSS", server.URL()), args)
			if code != exit.Incomplete || strings.Count(out.String(), "\n") != 10 {
				t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
			}
			for _, want := range []string{c.says, c.pickUps} {
				if !strings.Contains(errs.String(), want) {
					t.Errorf("%q is not in: %s", want, errs.String())
				}
			}
		})
	}
}
