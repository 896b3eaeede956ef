package hss_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/hss"
	"tally/client/hss/hsstest"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// whole exports with client, in parts of size, and records the parts.
type whole struct {
	hss.WholeExport
	parts []hss.Part
	moved int64
}

func wholeOf(client *hss.Client, request hss.ExportRequest) *whole {
	w := &whole{WholeExport: hss.WholeExport{Request: request, Count: client.CountContainers, Fetch: fetchWith(client)}}
	w.OnPart = func(p hss.Part) { w.parts = append(w.parts, p) }
	w.OnMoved = func(n int64) { w.moved += n }
	return w
}

func fetchWith(client *hss.Client) func(context.Context, hss.ExportRequest) (hss.Delivery, error) {
	return func(ctx context.Context, request hss.ExportRequest) (hss.Delivery, error) {
		id, err := client.CreateExport(ctx, request)
		if err != nil {
			return hss.Delivery{}, err
		}
		task, err := client.WaitExport(ctx, id, hss.WaitOptions{Sleep: noSleep})
		if err != nil {
			return hss.Delivery{}, err
		}
		file, err := client.Download(ctx, task.FileID)
		if err != nil {
			return hss.Delivery{}, err
		}
		content, err := io.ReadAll(file)
		if err := errors.Join(err, file.Close()); err != nil {
			return hss.Delivery{}, err
		}
		archive, err := hss.OpenArchive(bytes.NewReader(content), int64(len(content)), hss.Limits{})
		return hss.Delivery{Archive: archive, Close: func() error { return nil }}, err
	}
}

// run returns how often each value of the first column occurred, and the final error.
func (w *whole) run(t *testing.T) (header []string, first map[string]int, err error) {
	t.Helper()
	inventory, err := w.Open(t.Context())
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err := inventory.Close(); err != nil {
			t.Error(err)
		}
	}()
	first = map[string]int{}
	for row, err := range inventory.Rows(t.Context()) {
		if err != nil {
			return inventory.Header, first, err
		}
		first[row[0]]++
	}
	return inventory.Header, first, nil
}

// once reports whether every one of n values came once.
func once(t *testing.T, first map[string]int, n int) {
	t.Helper()
	if len(first) != n {
		t.Errorf("%d differ of %d", len(first), n)
	}
	for id, times := range first {
		if times != 1 {
			t.Errorf("%s came %d times", id, times)
			return
		}
	}
}

// A quarter of a million containers, more of which than one export can hold
// were created within the same second, with and without clusters.
func TestA6AFleetBeyondTheCap(t *testing.T) {
	t.Parallel()
	const fleet = 250_000
	server := start(t, hsstest.Options{Containers: fleet, Together: 130_000})
	w := wholeOf(connect(t, server), hss.ExportRequest{Headers: []hss.Header{{Key: "image_name", Name: "Image"}}})
	header, images, err := w.run(t)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Image"}, header); diff != "" {
		t.Error("the columns that were asked for along are not dropped:", diff)
	}
	once(t, images, fleet)
	for i, p := range w.parts {
		if p.Rows > hss.MaxExport || p.Number != i+1 || p.Capped != (p.Rows == hss.MaxExport) {
			t.Errorf("part %d has %d rows, at its cap: %v", p.Number, p.Rows, p.Capped)
		}
	}
	if len(w.parts) > 20 || w.moved > 0 {
		t.Errorf("%d parts, %d moved", len(w.parts), w.moved)
	}
}

func TestA6PartsOfEveryKindOfFleet(t *testing.T) {
	t.Parallel()
	names := []hss.Header{{Key: "container_id", Name: "ID"}}
	day := time.Date(2025, 8, 3, 0, 0, 0, 0, time.UTC)
	cases := map[string]struct {
		fleet   hsstest.Options
		request hss.ExportRequest
		rows    int
		err     string
	}{
		"below the cap":           {hsstest.Options{Containers: 99}, hss.ExportRequest{Size: 100}, 99, ""},
		"exactly at the cap":      {hsstest.Options{Containers: 100}, hss.ExportRequest{Size: 100}, 100, ""},
		"ten times the cap":       {hsstest.Options{Containers: 1000}, hss.ExportRequest{Size: 100}, 1000, ""},
		"all at once":             {hsstest.Options{Containers: 3000, Together: 3000}, hss.ExportRequest{Size: 1900}, 3000, ""},
		"chosen by name":          {hsstest.Options{Containers: 1000}, hss.ExportRequest{Size: 100, Container: "nginx"}, 200, ""},
		"of clusters":             {hsstest.Options{Containers: 1000}, hss.ExportRequest{Size: 100, InCluster: pointer(true)}, 800, ""},
		"that cannot be counted":  {hsstest.Options{Containers: 1000}, hss.ExportRequest{Size: 100, Risky: pointer(true)}, 334, ""},
		"within two bounds":       {hsstest.Options{Containers: 1000}, hss.ExportRequest{Size: 10, CreatedAfter: day, CreatedBefore: day.Add(99 * time.Hour)}, 100, ""},
		"one second of a cluster": {hsstest.Options{Containers: 900, Together: 900}, hss.ExportRequest{Size: 500}, 680, "cannot be split further"},
		"within one second, not counted": {
			hsstest.Options{Containers: 3000, Together: 3000}, hss.ExportRequest{Size: 1900, Risky: pointer(false)}, 2000, "",
		},
		"by clusters, not counted": {
			hsstest.Options{Containers: 3000, Together: 3000}, hss.ExportRequest{Size: 1200, Risky: pointer(false)}, 2000, "others may be missing",
		},
		"times that are ignored":           {hsstest.Options{Containers: 500, Same: true}, hss.ExportRequest{Size: 100}, 100, "cannot be split further"},
		"without times":                    {hsstest.Options{Containers: 500, Timeless: 150}, hss.ExportRequest{Size: 100}, 450, "450 containers came, but the list counts 500 before and 500 after"},
		"a few without times":              {hsstest.Options{Containers: 500, Timeless: 50}, hss.ExportRequest{Size: 100}, 500, ""},
		"without times, not to be counted": {hsstest.Options{Containers: 500, Timeless: 50}, hss.ExportRequest{Size: 50, Risky: pointer(true)}, 167, "17 containers have no creation time"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.request.Headers = names
			w := wholeOf(connect(t, start(t, c.fleet)), c.request)
			_, ids, err := w.run(t)
			once(t, ids, c.rows)
			var incomplete *rest.Incomplete
			if c.err == "" && err != nil || c.err != "" && (!errors.As(err, &incomplete) || incomplete.Records != int64(c.rows) || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("got %v, want %q", err, c.err)
			}
			if w.moved > 0 || err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("%d moved, %q", w.moved, err)
			}
		})
	}
}

// Below the cap there is one export, and no further request.
func TestA6BelowTheCapNothingMoreIsAsked(t *testing.T) {
	t.Parallel()
	server := start(t, hsstest.Options{Polls: 1})
	if _, rows, err := wholeOf(connect(t, server), hss.ExportRequest{}).run(t); err != nil || len(rows) != 25 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if n := len(server.Requests()); n != 4 { // the task, its state twice, its file
		t.Errorf("%d requests", n)
	}
}

// The list's totals before and after must bracket what came.
func TestA6SumsAreComparedWithTheList(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		before, after int64
		whole         bool
	}{
		"as many": {300, 300, true}, "grown": {290, 310, true}, "shrunk": {310, 290, true},
		"more in the list": {301, 305, false}, "fewer in the list": {299, 290, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := wholeOf(connect(t, start(t, hsstest.Options{Containers: 300})), hss.ExportRequest{Size: 100})
			totals := []int64{c.before, c.after}
			w.Count = func(context.Context, hss.ContainerQuery) (int64, error) {
				next := totals[0]
				totals = totals[1:]
				return next, nil
			}
			_, rows, err := w.run(t)
			var incomplete *rest.Incomplete
			if len(rows) != 300 || errors.As(err, &incomplete) == c.whole {
				t.Errorf("%d rows, %v", len(rows), err)
			}
		})
	}
}

// A part that fails ends an export, and so does a caller that stops.
func TestA6ExportsThatEndEarly(t *testing.T) {
	t.Parallel()
	client := connect(t, start(t, hsstest.Options{Containers: 300}))
	w := wholeOf(client, hss.ExportRequest{Size: 100})
	fetch := w.Fetch
	w.Fetch = func(ctx context.Context, r hss.ExportRequest) (hss.Delivery, error) {
		if len(w.parts) == 3 {
			return hss.Delivery{}, errors.New("cut off")
		}
		return fetch(ctx, r)
	}
	_, rows, err := w.run(t)
	var incomplete *rest.Incomplete
	if !errors.As(err, &incomplete) || incomplete.Records != int64(len(rows)) || len(rows) < 100 || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	w = wholeOf(client, hss.ExportRequest{Size: 100})
	inventory, err := w.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range inventory.Rows(t.Context()) {
		break
	}
	if err := inventory.Close(); err != nil || len(w.parts) != 1 {
		t.Errorf("%d parts, %v", len(w.parts), err)
	}
}

// Rows are printed whatever the table's columns are; the final error shows both.
func TestA7ExportsWithOtherColumns(t *testing.T) {
	t.Parallel()
	headers := []hss.Header{{Key: "container_name", Name: "Name"}, {Key: "risky", Name: "Risk"}}
	cases := map[string]struct {
		file   string
		header []string
		keys   []string
		whole  bool
	}{
		"as asked for":       {"Name,Risk,container_id,create_time,cluster_name\na,true,1,,\n", []string{"Name", "Risk"}, []string{"container_name", "risky"}, true},
		"what was asked for": {"Name;Risk\na;true\n", []string{"Name", "Risk"}, []string{"container_name", "risky"}, true},
		"in another order":   {"Risk,Name,container_id,create_time,cluster_name\ntrue,a,1,,\n", []string{"Risk", "Name", "container_id", "create_time", "cluster_name"}, []string{"", "", "container_id", "create_time", "cluster_name"}, false},
		"others":             {"容器名称\na\n", []string{"容器名称"}, []string{"container_name"}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := string(zipOf(t, hsstest.ZipFile{Name: "a.csv", Text: c.file}))
			fault := huaweitest.Fault{Path: "/v5/" + huaweitest.ProjectID + "/download", Status: 200, Body: file}
			inventory, err := wholeOf(connect(t, start(t, hsstest.Options{}, fault)), hss.ExportRequest{Headers: headers}).Open(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = inventory.Close() }() // only its rows matter here
			rows, err := collect(inventory.Rows(t.Context()))
			var different *hss.DifferenceError
			var incomplete *rest.Incomplete
			if errors.As(err, &different) == c.whole || errors.As(err, &incomplete) == c.whole || len(rows) != 1 || len(rows[0]) != len(c.header) {
				t.Errorf("%d rows, %v", len(rows), err)
			}
			if diff := cmp.Diff([][]string{c.header, c.keys}, [][]string{inventory.Header, inventory.Keys}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func ExamplePart_String() {
	inCluster := true
	part := hss.Part{Request: hss.ExportRequest{InCluster: &inCluster, CreatedAfter: time.Date(2025, 8, 1, 0, 0, 0, 0, time.UTC)}}
	fmt.Println(part)
	// Output: containers created since 2025-08-01T00:00:00Z in clusters
}

// Credentials that may export but not list end an export at its cap with what they
// need.
func TestA6TheListIsRefusedAtTheCap(t *testing.T) {
	t.Parallel()
	w := wholeOf(connect(t, start(t, hsstest.Options{Containers: 300})), hss.ExportRequest{Size: 100})
	w.Count = func(context.Context, hss.ContainerQuery) (int64, error) {
		return 0, &rest.Error{Operation: "list containers", Kind: rest.KindAuth, Status: 403}
	}
	_, _, err := w.run(t)
	var refused *rest.Error
	if !errors.As(err, &refused) || refused.Kind != rest.KindAuth || !strings.Contains(refused.Hint, "(100 containers)") || !strings.Contains(refused.Hint, "allow them to list") {
		t.Errorf("%v", err)
	}
}
