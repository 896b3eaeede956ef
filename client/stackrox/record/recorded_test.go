package record

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/client/stackrox/schema"
)

// recorded returns the records of an export that a real Central sent.
func recorded(t testing.TB, noun string) []byte {
	t.Helper()
	stream, err := os.ReadFile(filepath.Join("testdata", "recorded", noun+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return stream
}

// recordedWhole returns further records, as long as a real Central sends them.
func recordedWhole(t testing.TB, noun string) []byte {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "recorded", noun+".json.gz"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	r, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := io.ReadAll(r)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	return stream
}

// TestRecorded reads records of a real Central, and finds every value.
func TestRecorded(t *testing.T) {
	t.Parallel()
	for _, e := range schema.Load().Exports() {
		t.Run(e.Noun, func(t *testing.T) {
			t.Parallel()
			f := reference{export: e, rows: []string{""}}
			walk(f.message(), "", func(path string, _ *schema.Field) { f.paths = append(f.paths, path) })
			stream := recorded(t, e.Noun)
			if os.Getenv("TALLY_HEAVY") != "" { // the reference takes half a minute
				stream = append(stream, recordedWhole(t, e.Noun)...)
			}
			f.compare(t, stream, true, 1)
		})
	}
}

// TestRecordedWhole reads complete records of a real Central.
func TestRecordedWhole(t *testing.T) {
	t.Parallel()
	for _, e := range schema.Load().Exports() {
		stream := recordedWhole(t, e.Noun)
		scanner, err := NewScanner(bytes.NewReader(stream), NewPlan(e), 0)
		if err != nil {
			t.Fatal(err)
		}
		records := bytes.SplitAfter(stream, []byte("\n"))
		for i := range len(records) - 1 {
			r, err := scanner.Next()
			if err != nil {
				t.Fatalf("%s, record %d: %v", e.Noun, i+1, err)
			}
			if envelope := len(`{"result":{"deployment":{}}}`); !bytes.Contains(records[i], r.JSON()) || len(r.JSON()) < len(records[i])-envelope {
				t.Errorf("%s, record %d: its JSON is not the one that was sent", e.Noun, i+1)
			}
		}
		if _, err := scanner.Next(); err != io.EOF { //nolint:errorlint // it is not wrapped
			t.Errorf("%s: %v", e.Noun, err)
		}
	}
}

// TestRecordedMembers checks that a real Central sends exactly the members of the table, in
// its order.
func TestRecordedMembers(t *testing.T) {
	t.Parallel()
	for _, e := range schema.Load().Exports() {
		for line := range bytes.Lines(append(recorded(t, e.Noun), recordedWhole(t, e.Noun)...)) {
			record, err := refObject(line)
			if err != nil {
				t.Fatal(err)
			}
			sameMembers(t, e.Noun, record["result"], e.Message)
		}
	}
}

func sameMembers(t *testing.T, at string, raw json.RawMessage, m *schema.Message) {
	t.Helper()
	members, _ := refObject(raw)
	var names []string
	dec := json.NewDecoder(bytes.NewReader(raw))
	for _, err := dec.Token(); err == nil && dec.More(); {
		name, _ := dec.Token()
		names = append(names, name.(string))
		err = dec.Decode(new(json.RawMessage))
	}
	for i := range m.Fields {
		f := &m.Fields[i]
		if len(names) == 0 || names[0] != f.JSON {
			if f.Oneof == "" {
				t.Errorf("%s: %v begins where %s is due", at, names, f.JSON)
				return
			}
			continue
		}
		names = names[1:]
		values := []json.RawMessage{members[f.JSON]}
		if f.Repeated {
			values, _ = refList(members[f.JSON])
		}
		for _, v := range values {
			if f.Kind == schema.Object && v != nil {
				sameMembers(t, at+"."+f.JSON, v, f.Message)
			}
		}
	}
	if len(names) > 0 {
		t.Errorf("%s: %v are not in the table", at, names)
	}
}

// ExamplePlan prints a line for each finding of an image.
func ExamplePlan() {
	stream, err := os.ReadFile(filepath.Join("testdata", "recorded", "images.json"))
	if err != nil {
		panic(err)
	}
	plan := NewPlan(schema.Load().Images(), "scan.components[].vulns[]")
	image := plan.Value("name.fullName")
	component := plan.Value("scan.components[].name")
	cve, score, fixed := plan.Value(".cve"), plan.Value(".cvss"), plan.Value(".fixedBy")
	scanner, err := NewScanner(bytes.NewReader(stream), plan, 0)
	if err != nil {
		panic(err)
	}
	left := 3
	for record, err := scanner.Next(); err == nil; record, err = scanner.Next() {
		for row := range record.Rows {
			if left--; left < 0 {
				continue
			}
			fields := []string{}
			for _, v := range []Value{image, component, fixed, cve, score} {
				fields = append(fields, string(row.Cell(v).Append(nil)))
			}
			fmt.Println(strings.Join(fields, " | "))
		}
	}
	// Output:
	// quay.io/payments/redis-hwn:3.5.3 | libxml2-p6x |  | CVE-2019-9288 | 6.3
	// quay.io/payments/redis-hwn:3.5.3 | requests-twf | 1:0.1.6-36.el9_4 | CVE-2022-15344 | 2.5
	// quay.io/payments/redis-hwn:3.5.3 | requests-twf |  | CVE-2022-25339 | 0.8
}
