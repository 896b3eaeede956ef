package stackrox_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/conformance/stackrox/internal/central"
)

// eachGeneration runs a test against both.
func eachGeneration(t *testing.T, test func(t *testing.T, generation central.Generation)) {
	t.Helper()
	for _, generation := range central.Generations() {
		t.Run(string(generation), func(t *testing.T) {
			t.Parallel()
			test(t, generation)
		})
	}
}

// TestTallyJSON expects every pod as the gateway wrote it.
func TestTallyJSON(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		c := central.Start(t, central.Config{Generation: generation, Pods: central.Pods(200, 1)})
		want := podsOnTheWire(t, c)

		lines := export(t, c, "-o", "jsonl")
		lines.want(t, 0)
		got := decodeAll(t, lines.stdout)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("jsonl (-wire +tally):\n%s", diff)
		}

		array := export(t, c, "-o", "json")
		array.want(t, 0)
		var inArray []any
		if err := json.Unmarshal([]byte(array.stdout), &inArray); err != nil {
			t.Fatalf("-o json is no JSON array: %v", err)
		}
		if diff := cmp.Diff(want, inArray); diff != "" {
			t.Errorf("json (-wire +tally):\n%s", diff)
		}
	})
}

// podsOnTheWire reads the export with a plain client.
func podsOnTheWire(t *testing.T, c *central.Central) []any {
	t.Helper()
	body, err := readAll(send(t, c, request{}))
	if err != nil {
		t.Fatal(err)
	}
	records, _ := split(body)
	pods := make([]any, len(records))
	for i, record := range records {
		var result struct{ Pod any }
		if err := json.Unmarshal(record, &result); err != nil {
			t.Fatal(err)
		}
		pods[i] = result.Pod
	}
	return pods
}

// decodeAll reads JSON lines and expects one value per line.
func decodeAll(t *testing.T, s string) []any {
	t.Helper()
	var values []any
	for line := range strings.Lines(s) {
		var value any
		if err := json.Unmarshal([]byte(line), &value); err != nil {
			t.Fatalf("line %d: %v", len(values)+1, err)
		}
		values = append(values, value)
	}
	return values
}

// TestTallyCSV expects a row per pod, or per container, with unchanged names.
func TestTallyCSV(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		pods := central.Pods(200, 1)
		c := central.Start(t, central.Config{Generation: generation, Pods: pods})

		perPod := export(t, c, "-o", "csv")
		perPod.want(t, 0)
		if diff := cmp.Diff(podIDs(pods), column(t, perPod.stdout, "id")); diff != "" {
			t.Errorf("the column id (-served +exported):\n%s", diff)
		}
		if diff := cmp.Diff(podNames(pods), column(t, perPod.stdout, "name")); diff != "" {
			t.Errorf("the column name (-served +exported):\n%s", diff)
		}

		perContainer := export(t, c, "-o", "csv", "--rows", "containers")
		perContainer.want(t, 0)
		if got, want := len(rows(t, perContainer.stdout))-1, containers(pods); got != want {
			t.Errorf("%d rows of containers, want %d", got, want)
		}
	})
}

// TestTallyTable expects a line per pod under a header, without terminal control
// sequences.
func TestTallyTable(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		c := central.Start(t, central.Config{Generation: generation, Pods: central.Pods(200, 1)})
		got := export(t, c, "-o", "table")
		got.want(t, 0)
		if lines := strings.Count(got.stdout, "\n"); lines < 201 {
			t.Errorf("%d lines for 200 pods and a header", lines)
		}
		if i := strings.IndexFunc(got.stdout, func(r rune) bool { return r < ' ' && r != '\n' }); i >= 0 {
			t.Errorf("a control character reached the table: %q", got.stdout[max(0, i-20):i+20])
		}
	})
}

// TestTallyNothingToExport expects success and an empty document in each format.
func TestTallyNothingToExport(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		c := central.Start(t, central.Config{Generation: generation})
		for _, req := range [][]string{nil, {"--compress", "gzip"}, {"--http2"}} {
			export(t, c, append([]string{"-o", "table"}, req...)...).want(t, 0)
			if got := export(t, c, append([]string{"-o", "jsonl"}, req...)...); got.exit != 0 || got.stdout != "" {
				t.Errorf("%v jsonl: exit %d, stdout %q", req, got.exit, got.stdout)
			}
			if got := export(t, c, append([]string{"-o", "json"}, req...)...); got.exit != 0 || blanksOut(got.stdout) != "[]" {
				t.Errorf("%v json: exit %d, stdout %q", req, got.exit, got.stdout)
			}
			if got := export(t, c, append([]string{"-o", "csv"}, req...)...); got.exit != 0 || len(rows(t, got.stdout)) != 1 {
				t.Errorf("%v csv: exit %d, stdout %q", req, got.exit, got.stdout)
			}
		}
	})
}

// TestTallyHugeRecord exports one record of many megabytes between small ones.
func TestTallyHugeRecord(t *testing.T) {
	t.Parallel()
	const size = 8 << 20
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		pods := append(central.Pods(8, 1), central.HugePod(size))
		pods = append(pods, central.Pods(10, 2)[8:]...)
		c := central.Start(t, central.Config{Generation: generation, Pods: pods})
		for _, args := range [][]string{{"-o", "jsonl"}, {"-o", "jsonl", "--compress", "gzip", "--http2"}} {
			got := export(t, c, args...)
			got.want(t, 0)
			if lines := strings.Count(got.stdout, "\n"); lines != len(pods) || len(got.stdout) < size {
				t.Errorf("%v: %d lines and %d bytes, want %d lines and more than %d bytes", args, lines, len(got.stdout), len(pods), size)
			}
		}
	})
}
