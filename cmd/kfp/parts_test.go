package kfp

import (
	"testing"
	"time"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
)

func TestCronFields(t *testing.T) {
	t.Parallel()
	for cron, good := range map[string]bool{
		"0 3 * * 1": true, "0 0 3 * * MON-FRI": true, "*/5 * ? * *": true, "@daily": true,
		"": false, "0 3 * *": false, "0 0 0 3 * * *": false, "0_3 * * * *": false, "@every 1 2 3": false, "0;3 * * * *": false,
	} {
		if err := checkCron(cron); (err == nil) != good {
			t.Errorf("%q: %v", cron, err)
		}
	}
}

func TestShortSpans(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		time.Hour: "1h", 90 * time.Minute: "1h30m", 24 * time.Hour: "24h", 10 * time.Minute: "10m", 90 * time.Second: "1m30s", 15 * time.Second: "15s",
		time.Hour + 5*time.Second: "1h0m5s",
	} {
		if got := shortSpan(d); got != want {
			t.Errorf("%v: %s, not %s", d, got, want)
		}
	}
}

// A step is found by its id, and by its name if that is of one step only; of
// several the one that has the artifact.
func TestNodeIDs(t *testing.T) {
	t.Parallel()
	d := kfp.RunDetail{Run: kfp.Run{ID: "r"}}
	d.PipelineRuntime.WorkflowManifest = `{"status":{"nodes":{
		"n-1":{"id":"n-1","displayName":"train","type":"Retry"},
		"n-2":{"id":"n-2","displayName":"train","type":"Pod","outputs":{"artifacts":[{"name":"model"}]}},
		"n-3":{"id":"n-3","displayName":"loop","type":"Pod"},"n-4":{"id":"n-4","displayName":"loop","type":"Pod"}}}}`
	for _, tc := range []struct {
		typed, want string
		code        exit.Code
	}{
		{"n-1", "n-1", exit.OK}, {"train", "n-2", exit.OK}, {"loop", "", exit.BadUsage}, {"loopp", "", exit.NotFound},
	} {
		got, err := (&session{server: older{}}).nodeID(d, tc.typed, produces("model"))
		if got != tc.want || exit.Of(err) != tc.code {
			t.Errorf("%s: %s, %v", tc.typed, got, err)
		}
	}
	if got, err := (&session{server: older{}}).nodeID(kfp.RunDetail{}, "anything", anyStep); got != "anything" || err != nil {
		t.Errorf("a run without steps: %s, %v", got, err)
	}
}
