package kit

import (
	"testing"
	"time"
)

func TestLinesOfProgress(t *testing.T) {
	t.Parallel()
	nowhere, central, counted := &told{noun: "pods"}, &told{noun: "pods"}, &told{noun: "runs"}
	host := "central:443"
	central.host.Store(&host)
	counted.total.Store(4000)
	type line = func(int64, time.Duration) string
	tests := map[string]struct {
		line line
		done int64
		took time.Duration
		want string
	}{
		"rows at first":            {nowhere.line, 256, time.Millisecond, "256 pods"},
		"rows in the first second": {nowhere.line, 3000, 200 * time.Millisecond, "3000 pods, 15000 pods/s"},
		"rows after a minute":      {nowhere.line, 1_000_000, 62*time.Second + 500*time.Millisecond, "1000000 pods, 16000 pods/s, 1m2s"},
		"rows of a known total":    {counted.line, 1000, 2 * time.Second, "1000 of 4000 runs (25%), 500 runs/s, 2s"},
		"more than there were":     {counted.line, 4001, time.Millisecond, "4001 runs"},
		"before the first row":     {central.line, 0, 20 * time.Second, "waiting for pods from central:443, 20s"},
		"one row":                  {nowhere.line, 1, time.Millisecond, "1 pod"},
		"a wait":                   {waitLine("export task 1"), 0, 61 * time.Second, "waiting for export task 1, 1m1s"},
		"a file at first":          {bytesLine("v2.json", 2_000_000), 0, 0, "v2.json 0 B of 2.0 MB (0%)"},
		"a file":                   {bytesLine("v2.json", 2_000_000), 1_500_000, 3 * time.Second, "v2.json 1.5 MB of 2.0 MB (75%), 500.0 kB/s, 3s"},
		"a file of unknown size":   {bytesLine("v2.json", -1), 1_500_000, 3 * time.Second, "v2.json 1.5 MB, 500.0 kB/s, 3s"},
		"a hostile name":           {bytesLine("\x1b[2J", -1), 1, 0, `\x1b[2J 1 B`},
	}
	for name, tt := range tests {
		if got := tt.line(tt.done, tt.took); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
