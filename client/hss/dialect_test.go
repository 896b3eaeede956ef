package hss_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/hss"
	"tally/client/hss/hsstest"
)

func TestA7DialectsAreRecognized(t *testing.T) {
	t.Parallel()
	headers := []hss.Header{{Key: "container_name", Name: "Name"}, {Key: "risky", Name: "Risk; any"}, {Key: "image_name", Name: "Image"}}
	want := [][]string{{"Name", "Risk; any", "Image"}, {"a,b;c", "true", "two\nlines"}, {"d", "", "e"}}
	cases := map[string]string{
		"commas":              "Name,Risk; any,Image\n\"a,b;c\",true,\"two\nlines\"\nd,,e\n",
		"commas, CR LF":       "Name,Risk; any,Image\r\n\"a,b;c\",true,\"two\r\nlines\"\r\nd,,e\r\n",
		"semicolons":          "Name;\"Risk; any\";Image\n\"a,b;c\";true;\"two\nlines\"\nd;;e\n",
		"tabs":                "Name\tRisk; any\tImage\na,b;c\ttrue\t\"two\nlines\"\nd\t\te",
		"tabs with lone CR":   "Name\tRisk; any\tImage\ra,b;c\ttrue\t\"two\nlines\"\rd\t\te\r",
		"commas with lone CR": "Name,Risk; any,Image\r\"a,b;c\",true,\"two\nlines\"\rd,,e",
	}
	for name, file := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table, err := open(t, zipOf(t, hsstest.ZipFile{Name: "a.csv", Text: file})).Table(t.Context(), headers...)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := collect(table.Rows())
			if diff := cmp.Diff(want, append([][]string{table.Header}, rows...)); diff != "" || err != nil {
				t.Error(err, diff)
			}
			if err := table.Difference(); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff([]string{"container_name", "risky", "image_name"}, table.Keys); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestA7TablesAreComparedWithTheRequest(t *testing.T) {
	t.Parallel()
	asked := []hss.Header{{Key: "container_name", Name: "Image Name"}, {Key: "image_name", Name: "Container Name"}}
	cases := map[string]struct {
		file string
		keys []string
		same bool
	}{
		"as asked for, with swapped names": {"Image Name,Container Name\n", []string{"container_name", "image_name"}, true},
		"in another order":                 {"Container Name,Image Name\n", []string{"container_name", "image_name"}, false},
		"a column less":                    {"Image Name\n", []string{"image_name"}, false},
		"a column more":                    {"Image Name,Container Name,Risky\n", []string{"image_name", "container_name", "risky"}, false},
		"names in Chinese":                 {"容器名称,镜像名称\n", []string{"container_name", "image_name"}, false},
		"names that nobody knows":          {"x,y\n", []string{"", ""}, false},
		"a column twice":                   {"Risky,Risky\n", []string{"risky", ""}, false},
		"another separator":                {"Image Name|Container Name\n", []string{""}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			archive := open(t, zipOf(t, hsstest.ZipFile{Name: "a.csv", Text: c.file}))
			table, err := archive.Table(t.Context(), asked...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.keys, table.Keys); diff != "" {
				t.Error(diff)
			}
			var different *hss.DifferenceError
			err = table.Difference()
			if errors.As(err, &different) == c.same || !c.same && !strings.Contains(err.Error(), `requested ["Image Name" "Container Name"], found ["`) {
				t.Errorf("difference: %v", err)
			}
			unknown, err := archive.Table(t.Context())
			if err != nil || unknown.Difference() != nil {
				t.Errorf("nothing is known of the request: %v, %v", err, unknown.Difference())
			}
		})
	}
}

// A header of thousands of columns is read once and shown truncated.
func TestC6AHeaderOfManyColumns(t *testing.T) {
	t.Parallel()
	header := strings.Repeat(",", 4000)
	table, err := open(t, zipOf(t, hsstest.ZipFile{Name: "a.csv", Text: header + "\n" + header + "\n"})).Table(t.Context(), hss.Header{Key: "risky", Name: "Risky"})
	if err != nil || len(table.Header) != 4001 || len(table.Keys) != 4001 {
		t.Fatalf("%v", err)
	}
	if message := table.Difference().Error(); len(message) > 4000 || !strings.Contains(message, "and 3961 more") {
		t.Errorf("the message is %d bytes: %.200s", len(message), message)
	}
	if rows, err := collect(table.Rows()); err != nil || len(rows) != 1 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestC6AHeaderOfTooManyColumns(t *testing.T) {
	t.Parallel()
	file := zipOf(t, hsstest.ZipFile{Name: "a.csv", Text: strings.Repeat(",", 200_000) + "\n"})
	if _, err := open(t, file).Table(t.Context()); err == nil || !strings.Contains(err.Error(), "200001 columns, more than any real one") {
		t.Errorf("got %v", err)
	}
}

func TestC6RecordsAreBounded(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"a header without end": strings.Repeat("x", 1<<20),
		"a quote without end":  "a,b\n\"" + strings.Repeat("x\n", 1<<20),
		"commas without end":   "a,b\n" + strings.Repeat(",", 1<<20),
	} {
		table, err := open(t, zipOf(t, hsstest.ZipFile{Name: "a.csv", Text: file})).Table(t.Context())
		if err == nil {
			_, err = table.Count()
		}
		if err == nil || !strings.Contains(err.Error(), "implausibly large") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
