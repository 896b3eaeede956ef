package stackrox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"tally/client/stackrox/record"
	"tally/cmd/internal/app"
	"tally/cmd/internal/kit"
)

// recordedRows are the rows of a kind that result from a real Central's records,
// as columns by name.
func recordedRows(t *testing.T, f *exportFlags) []map[string]string {
	t.Helper()
	stream, err := os.ReadFile(filepath.Join("../../client/stackrox/record/testdata/recorded", f.noun.name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	e := &export{call: &kit.Call{App: &app.App{Now: time.Now}, Output: &kit.Output{}}, f: f, counts: f.counts, names: f.names}
	e.notes, e.names.byID = map[string]string{}, map[string]string{}
	e.view = f.noun.view(f)
	s, err := record.NewScanner(bytes.NewReader(stream), e.view.plan, 0)
	if err != nil {
		t.Fatalf("%s: %v", f.rows, err)
	}
	var records iter.Seq2[*record.Record, error] = func(yield func(*record.Record, error) bool) {
		for r, err := s.Next(); !errors.Is(err, io.EOF) && yield(r, err) && err == nil; r, err = s.Next() {
		}
	}
	var rows []map[string]string
	for rec, err := range records {
		if err != nil {
			t.Fatal(err)
		}
		r := &row{view: e.view}
		rec.Rows(func(at *record.Row) bool {
			r.Row = at
			return e.yield(r, func(r *row, err error) bool {
				cells := map[string]string{}
				for _, c := range e.view.columns {
					cells[c.Name] = string(c.Append(nil, r))
				}
				cells["\x00json"] = string(r.RawJSON())
				rows = append(rows, cells)
				return err == nil
			})
		})
	}
	return rows
}

// Every kind of rows of every export reads a real Central's records, and the JSON
// of each row is an object.
func TestEveryKindOfRowsReadsWhatWasRecorded(t *testing.T) {
	t.Parallel()
	for _, n := range exports() {
		for _, kind := range n.kinds() {
			f := newFlags(n)
			f.rows, f.serverJoin, f.finding.state = kind, true, "all"
			f.labels = []string{"app"}
			if err := f.check(); err != nil {
				t.Fatal(err)
			}
			rows := recordedRows(t, f)
			if len(rows) == 0 && kind != "taints" && n.name+kind != "workloadsvulns" { // the node has none, nor the images
				t.Errorf("%s: no rows of %s", n.name, kind)
			}
			for _, cells := range rows {
				var object map[string]json.RawMessage
				if err := json.Unmarshal([]byte(cells["\x00json"]), &object); err != nil {
					t.Fatalf("%s of %s: %v", kind, n.name, err)
				}
			}
		}
	}
}

// Counts are those that Central counts, of every image and node that was scanned:
// its own are the reference.
func TestCountsAreCentrals(t *testing.T) {
	t.Parallel()
	f := newFlags(images())
	f.finding.state = "all"
	if err := f.check(); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, cells := range recordedRows(t, f) {
		if cells["scanned"] == "" {
			continue
		}
		sum := 0
		for _, name := range []string{"critical", "important", "moderate", "low", "unknown"} {
			n, err := strconv.Atoi(cells[name])
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
		if checked++; strconv.Itoa(sum) != cells["cves"] {
			t.Errorf("%s: %d vulnerabilities by severity, Central counts %s", cells["image"], sum, cells["cves"])
		}
	}
	if checked == 0 {
		t.Error("no image was scanned")
	}
}

// The rows of vulnerabilities are those of a slow reader.
func TestVulnerabilitiesAreThoseOfASlowReader(t *testing.T) {
	t.Parallel()
	stream, err := os.ReadFile("../../client/stackrox/record/testdata/recorded/images.json")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for dec := json.NewDecoder(bytes.NewReader(stream)); dec.More(); {
		var line struct {
			Result struct {
				Image struct {
					ID   string
					Scan *struct {
						Components []struct {
							Name  string
							Vulns []struct{ CVE, FixedBy, State, Severity string }
						}
					}
				}
			}
		}
		if err := dec.Decode(&line); err != nil {
			t.Fatal(err)
		}
		image := line.Result.Image
		if image.Scan == nil {
			continue
		}
		for _, c := range image.Scan.Components {
			for _, v := range c.Vulns {
				if v.State == "OBSERVED" && v.FixedBy != "" {
					want = append(want, strings.Join([]string{image.ID, c.Name, v.CVE, strings.TrimSuffix(v.Severity, "_VULNERABILITY_SEVERITY"), "true"}, "|"))
				}
			}
		}
	}
	f := newFlags(images())
	f.rows, f.finding.fixable = "vulns", true
	if err := f.check(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range recordedRows(t, f) {
		got = append(got, strings.Join([]string{c["digest"], c["component"], c["cve"], c["severity"], c["fixable"]}, "|"))
	}
	if len(want) == 0 || strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%d rows, want %d", len(got), len(want))
	}
}
