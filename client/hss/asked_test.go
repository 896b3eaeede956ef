package hss_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"tally/client/hss"
	"tally/client/hss/hsstest"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// The rows of a list are checked against its filters.
func TestA9IgnoredFiltersOfTheList(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	const free = `{"id":"1","container_name":"Web-1","pod_name":"p","image_name":"nginx","cluster_id":"","cluster_name":""}`
	const inCluster = `{"id":"2","container_name":"db","pod_name":"p","image_name":"pg","cluster_id":"c","cluster_name":"prod"}`
	for name, c := range map[string]struct {
		query   hss.ContainerQuery
		rows    string
		records int // that come before the refusal, -1 for none
	}{
		"a part of a name, in another case": {hss.ContainerQuery{Name: "web", InCluster: &no}, free, -1},
		"another name":                      {hss.ContainerQuery{Name: "zz", InCluster: &no}, free, 0},
		"after one that matches":            {hss.ContainerQuery{Name: "web", InCluster: &no}, free + "," + inCluster, 1},
		"another pod":                       {hss.ContainerQuery{Pod: "zz", InCluster: &no}, free, 0},
		"another image":                     {hss.ContainerQuery{Image: "zz", InCluster: &no}, free, 0},
		"outside of clusters":               {hss.ContainerQuery{InCluster: &yes}, free, 0},
		"in a cluster":                      {hss.ContainerQuery{InCluster: &no}, inCluster, 0},
		"no filter":                         {hss.ContainerQuery{}, free + "," + inCluster, -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			total := strconv.Itoa(strings.Count(c.rows, `"id"`))
			server := start(t, hsstest.Options{}, respond(200, `{"total_num":`+total+`,"data_list":[`+c.rows+`]}`))
			got, err := collect(connect(t, server).Containers(t.Context(), c.query))
			var incomplete *rest.Incomplete
			switch {
			case c.records < 0:
				if err != nil {
					t.Error(err)
				}
			case !rest.KindRefused.Is(err) || errors.As(err, &incomplete) != (c.records > 0) || len(got) != c.records:
				t.Errorf("%d containers, %v", len(got), err)
			}
		})
	}
}

// So is an export, by the columns that it has.
func TestA9IgnoredFiltersOfAnExport(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	const row = "Web-1,Running,true,1,2026-11-10 12:00:00,prod\n"
	for name, c := range map[string]struct {
		request hss.ExportRequest
		whole   bool
	}{
		"no filter":             {hss.ExportRequest{}, true},
		"all that match":        {hss.ExportRequest{Container: "web", Cluster: "prod", Status: "Running", Risky: &yes, InCluster: &yes, CreatedAfter: day(10), CreatedBefore: day(11)}, true},
		"a column that lacks":   {hss.ExportRequest{Pod: "zz", Image: "zz", ClusterType: "cce"}, true},
		"another name":          {hss.ExportRequest{Container: "zz"}, false},
		"another cluster":       {hss.ExportRequest{Cluster: "test"}, false},
		"another status":        {hss.ExportRequest{Status: "Paused"}, false},
		"without risks":         {hss.ExportRequest{Risky: &no}, false},
		"outside of clusters":   {hss.ExportRequest{InCluster: &no}, false},
		"created later":         {hss.ExportRequest{CreatedAfter: day(20)}, false},
		"created earlier":       {hss.ExportRequest{CreatedBefore: day(5)}, false},
		"at a border of a zone": {hss.ExportRequest{CreatedAfter: day(11)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := string(zipOf(t, hsstest.ZipFile{Name: "a.csv", Text: "container_name,status,risky,container_id,create_time,cluster_name\n" + row}))
			fault := huaweitest.Fault{Path: "/v5/" + huaweitest.ProjectID + "/download", Status: 200, Body: file}
			c.request.Headers = []hss.Header{{Key: "container_name", Name: "container_name"}, {Key: "status", Name: "status"}, {Key: "risky", Name: "risky"}}
			inventory, err := wholeOf(connect(t, start(t, hsstest.Options{}, fault)), c.request).Open(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = inventory.Close() }() // only its rows matter here
			rows, err := collect(inventory.Rows(t.Context()))
			if c.whole != (err == nil) || !c.whole && (!rest.KindRefused.Is(err) || len(rows) > 0) {
				t.Errorf("%d rows, %v", len(rows), err)
			}
		})
	}
}
