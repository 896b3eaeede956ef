package output

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// workload is a row with one column of each kind.
type workload struct {
	Name    string        `json:"name"`
	Phase   string        `json:"phase"`
	Exit    *int          `json:"exit"`
	Share   float64       `json:"share"`
	Ready   bool          `json:"ready"`
	Images  []string      `json:"images"`
	Created time.Time     `json:"created"`
	Took    time.Duration `json:"took"`
}

func workloadColumns() []Column[workload] {
	return []Column[workload]{
		{Name: "name", Key: true, Value: func(w workload) any { return w.Name }},
		{Name: "phase", Value: func(w workload) any { return phase(w.Phase) }},
		{Name: "exit", Value: func(w workload) any { return w.Exit }},
		{Name: "share", Value: func(w workload) any { return w.Share }},
		{Name: "ready", Value: func(w workload) any { return w.Ready }},
		{Name: "images", Value: func(w workload) any { return w.Images }},
		{Name: "created", Value: func(w workload) any { return w.Created }},
		{Name: "took", Wide: true, Value: func(w workload) any { return w.Took }},
	}
}

// workloads are ordinary rows, rows in other scripts, and hostile rows.
func workloads() []workload {
	return []workload{
		{"web-1", "Running", nil, 0.25, true, []string{"nginx:1.29"}, noon.Add(-50 * time.Hour), 90 * time.Second},
		{"batch, nightly", "Failed", pointer(-9), 1e6, false, []string{"etl:2", "side\"car\""}, noon.Add(-7 * time.Minute), 1500 * time.Millisecond},
		{"支付服务", "等待中", pointer(0), 0, false, nil, time.Time{}, 0},
		{"naïve café 👍", "Läuft", pointer(137), 1e-9, true, []string{"a"}, noon.Add(time.Hour), time.Hour},
		{"=HYPERLINK(\"http://x\")", "+1", pointer(-1), -0.5, true, []string{"-x"}, noon, time.Minute},
		{"\x1b[2J\x1b]0;owned\a", "\u202egnp.exe", pointer(1), 1, true, []string{"a\nb", "c\td"}, noon, time.Nanosecond},
		{"\u009b31m\x7f\u200bzero", " lead and trail ", nil, 2, false, []string{"\r\n"}, noon, -time.Second},
		{"two\nlines\\n", "", pointer(2), 3, true, []string{"{{.}}", "<&>"}, noon, 26 * time.Hour},
	}
}

// Hostile rows in every format, in a pipe and on a terminal of 72 columns:
// testdata has a file for each. TALLY_UPDATE=1 rewrites them; review the
// difference before you commit it.
func TestGoldens(t *testing.T) {
	t.Parallel()
	for _, f := range Formats() {
		for _, terminal := range []bool{false, true} {
			if f.Binary() {
				continue
			}
			name := f.String()
			o := sinkOptions(f)
			o.Now = noon
			if terminal {
				name += ".terminal"
				o.Terminal, o.Width = true, 72
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				assertGolden(t, name, written(t, workloads(), workloadColumns(), o))
			})
		}
	}
	for name, o := range map[string]Options{
		"csv.safe":          {Format: CSV, CSVSafe: true},
		"csv.bom":           {Format: CSV, BOM: true},
		"tsv.safe":          {Format: TSV, CSVSafe: true},
		"json.colour":       {Format: JSON, Terminal: true, Color: true},
		"table.colour":      {Terminal: true, Color: true, Width: 72},
		"table.sorted":      {Sort: "exit:desc", Columns: []string{"exit", "name"}},
		"jsonl.columns":     {Format: JSONLines, Columns: []string{"name", "exit", "images", "created", "took"}},
		"jsonl.jq":          {Format: JSONLines, JQ: "{name, exit}"},
		"jsonl.jq.terminal": {Format: JSONLines, JQ: ".name, [.phase]", Terminal: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.Now = noon
			assertGolden(t, name, written(t, workloads(), workloadColumns(), o))
		})
	}
}

// assertGolden compares with testdata/NAME.golden.
func assertGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if os.Getenv("TALLY_UPDATE") != "" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if strings.HasSuffix(name, ".terminal") {
		assertHarmless(t, got, "\n\t")
	}
}
