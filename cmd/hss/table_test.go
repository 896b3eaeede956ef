package hss

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/term"
)

func TestTableNames(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ titles, keys, want []string }{
		"English names are those of the list": {[]string{"Container Name", "Restarts"}, []string{"container_name", "restart_count"}, []string{"container_name", "restart_count"}},
		"others stay":                         {[]string{"容器名称", "My Column"}, []string{"container_name", "risky"}, []string{"容器名称", "My Column"}},
		"a key as a name":                     {[]string{"risky"}, []string{"risky"}, []string{"risky"}},
		"swapped names stay":                  {[]string{"Image Name", "Container Name"}, []string{"container_name", "image_name"}, []string{"Image Name", "Container Name"}},
		"what means something elsewhere":      {[]string{`a"b\c,d:e+f` + "\n"}, []string{""}, []string{"a_b_c_d_e_f_"}},
		"none is empty, all differ":           {[]string{"", "", "x", "x", "x_4"}, make([]string, 5), []string{"column_1", "column_2", "x", "x_4", "x_4_5"}},
	}
	for name, c := range cases {
		if diff := cmp.Diff(c.want, tableNames(c.titles, c.keys)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	names := tableNames(make([]string, 100_000), make([]string, 100_000))
	if names[99_999] != "column_100000" {
		t.Errorf("the last of many is called %q", names[99_999])
	}
}

func TestA8TableRowAsJSON(t *testing.T) {
	t.Parallel()
	shape := tableOf(
		[]string{"容器名称", "Restarts", "Low Risks", "High Risks", "Risk", "Created", "Medium Risks"},
		[]string{"container_name", "restart_count", "low_risk", "high_risk", "risky", "create_time", "medium_risk"},
	)
	cells := []string{`a "b"`, "3", "07", "", "true", "2025-08-01 10:00:00", "many"}
	var errs bytes.Buffer
	a := &app.App{Err: term.Stream{Writer: &errs}}
	seq := func(yield func([]string, error) bool) { yield(cells, nil) }
	want := `{"容器名称":"a \"b\"","restart_count":3,"low_risk":7,"high_risk":null,"Risk":true,"create_time":"2025-08-01T10:00:00Z","medium_risk":"many"}`
	for row, err := range shape.rows(a, seq) {
		if got := string(row.RawJSON()); got != want || err != nil {
			t.Errorf("%s\nwant %s, %v", got, want, err)
		}
		if row.values[6] != nil {
			t.Errorf("a cell that cannot be read is %v", row.values[6])
		}
	}
	if !strings.Contains(errs.String(), `1 cells could not be read and are empty; the first is medium_risk "many"`) {
		t.Errorf("said %q", errs.String())
	}
}

// A server that goes silent ends the download; one that is slow does not.
func TestWatchedDownload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		from, to := io.Pipe()
		ctx, cancel := context.WithCancelCause(t.Context())
		context.AfterFunc(ctx, func() { _ = from.Close() }) // as a transport does
		reader := watched(from, time.Minute, cancel)
		go func() {
			for range 3 {
				time.Sleep(50 * time.Second)
				_, _ = to.Write([]byte("x")) // the reader is there
			}
		}()
		content, err := io.ReadAll(reader)
		if string(content) != "xxx" || err == nil {
			t.Errorf("%q, %v", content, err)
		}
		var silent *rest.Error
		if !errors.As(context.Cause(ctx), &silent) || silent.Reason != rest.ReasonIdle {
			t.Errorf("cause: %v", context.Cause(ctx))
		}
	})
}
