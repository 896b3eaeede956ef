package kfp

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
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

// Sunday is 0 or 7 in crontab, and 0 only on servers. Steps of 7 are fine.
func TestCronSundays(t *testing.T) {
	t.Parallel()
	for weekday, good := range map[string]bool{
		"0": true, "SUN": true, "5-6,0": true, "*/7": true, "0-6/7": true, "*": true,
		"7": false, "07": false, "1,7": false, "5-7": false, "1-7/2": false, "7,MON": false,
	} {
		for _, cron := range []string{"0 7 7 7 " + weekday, "7 0 7 7 7 " + weekday} {
			if err := checkCron(cron); (err == nil) != good || err != nil && !strings.Contains(err.Error(), "use 0 for Sunday") {
				t.Errorf("%q: %v", cron, err)
			}
		}
	}
}

// Servers take the first field for seconds: five fields of crontab need one more in
// front, and five fields of a server lack the day of the week.
func TestCronFieldsOfServers(t *testing.T) {
	t.Parallel()
	for cron, want := range map[string][2]string{
		"0 2 * * *": {"0 0 2 * * *", "0 2 * * * *"}, "0 3 * * 0": {"0 0 3 * * 0", "0 3 * * 0 *"}, " */5  * ? * *": {"0 */5 * ? * *", "*/5 * ? * * *"},
		"0 0 2 * * *": {"0 0 2 * * *", "0 0 2 * * *"}, "@daily": {"@daily", "@daily"}, "every 1h": {"every 1h", "every 1h"},
	} {
		if got := [2]string{withSeconds(cron), withWeekday(cron)}; got != want {
			t.Errorf("%q: %q, not %q", cron, got, want)
		}
	}
}

// A job of five fields starts runs every hour, so a file that says every night differs.
func TestHourlyJobDiffersFromNightlyFile(t *testing.T) {
	t.Parallel()
	at := func(cron string) kfp.Job {
		return kfp.Job{Trigger: &kfp.Trigger{CronSchedule: &kfp.CronSchedule{Cron: cron}}}
	}
	for was, want := range map[string]string{"0 2 * * *": "[schedule: 0 2 * * * * → 0 0 2 * * *]", "0 0 2 * *": "[]", "0 0 2 * * *": "[]"} {
		if got := fmt.Sprint(differences(at(was), at(withSeconds("0 2 * * *")))); got != want {
			t.Errorf("%q: %s, not %s", was, got, want)
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

// By v2beta1 the pod of a step is found by the names of the steps around it, as Argo
// hashes them; a name that several have is not decided.
func TestPodsOfStepsByV2beta1(t *testing.T) {
	t.Parallel()
	n := nodes{workflow: "w-1"}
	pods := map[string]string{}
	for _, name := range []string{"root", "root.say", "root.say.executor", "root.loop.say-twice.executor", "plain", "root.a.executor", "root.b.executor"} {
		pods[name] = n.id("w-1." + name)
	}
	document := `{"run_id":"r","run_details":{"task_details":[{"display_name":"w-1","child_tasks":[`
	for _, pod := range slices.Sorted(maps.Values(pods)) {
		document += fmt.Sprintf(`{"pod_name":%q},`, pod)
	}
	document = strings.TrimSuffix(document, ",") + `]}`
	for _, name := range []string{"root", "say", "executor", "loop", "say-twice", "plain", "a", "b", "pending"} {
		document += fmt.Sprintf(`,{"display_name":%q}`, name)
	}
	var r v2beta1.Run
	if err := json.Unmarshal([]byte(document+`]}}`), &r); err != nil {
		t.Fatal(err)
	}
	s := &session{version: apiV2}
	for typed, want := range map[string]string{
		"say": pods["root.say.executor"], "say-twice": pods["root.loop.say-twice.executor"], "plain": pods["plain"], "a": pods["root.a.executor"],
		pods["root"]: pods["root"], "unheard-of": "unheard-of", "pending": "", "executor": "",
	} {
		got, err := s.podOf(kfp.RunDetail{Raw: r.Raw, Run: kfp.Run{ID: "r"}}, typed, anyStep)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%s: %q, %v, want %q", typed, got, err, want)
		}
	}
}
