package hss

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/rest"
)

func TestTableNames(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ header, want []string }{
		"English names are those of the list": {[]string{"Container Name", "Restarts"}, []string{"container_name", "restart_count"}},
		"others stay":                         {[]string{"容器名称", "My Column"}, []string{"容器名称", "My Column"}},
		"a key as a name":                     {[]string{"risky"}, []string{"risky"}},
		"what means something elsewhere":      {[]string{`a"b\c,d:e+f` + "\n"}, []string{"a_b_c_d_e_f_"}},
		"none is empty, all differ":           {[]string{"", "", "x", "x"}, []string{"_", "__", "x", "x_"}},
	}
	for name, c := range cases {
		if diff := cmp.Diff(c.want, tableNames(c.header)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTableRowAsJSON(t *testing.T) {
	t.Parallel()
	row := tableRow{
		columns: []string{"容器名称", "restart_count", "low_risk", "high_risk", "memory_limit"},
		cells:   []string{`a "b"`, "3", "07", "", "12"},
	}
	want := `{"容器名称":"a \"b\"","restart_count":3,"low_risk":"07","high_risk":"","memory_limit":"12"}`
	if got := string(row.RawJSON()); got != want {
		t.Errorf("%s\nwant %s", got, want)
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
		text, err := io.ReadAll(reader)
		if string(text) != "xxx" || err == nil {
			t.Errorf("%q, %v", text, err)
		}
		var silent *rest.Error
		if !errors.As(context.Cause(ctx), &silent) || silent.Reason != rest.ReasonIdle {
			t.Errorf("cause: %v", context.Cause(ctx))
		}
	})
}
