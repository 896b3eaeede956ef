package hss_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/hss"
	"tally/client/hss/hsstest"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

func TestContainersOverAllPages(t *testing.T) {
	t.Parallel()
	server := start(t, hsstest.Options{Containers: 1003})
	all, err := collect(connect(t, server).Containers(t.Context(), hss.ContainerQuery{}))
	if err != nil || len(all) != 1003 {
		t.Fatalf("%d containers, %v", len(all), err)
	}
	want := server.Fleet()[0]
	got := all[0]
	if got.ContainerID != want.ContainerID || got.ContainerName != want.ContainerName || got.PodName != want.PodName ||
		got.CreateTime != want.CreateTime || got.Created().UnixMilli() != want.CreateTime || *got.Risky != want.Risky {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if !strings.Contains(string(got.RawJSON()), `"x_undocumented":"kept"`) {
		t.Errorf("kept %s", got.RawJSON())
	}
	// 803 in clusters are five pages of 200, 200 outside one.
	if n := len(server.Requests()); n != 6 {
		t.Errorf("%d requests", n)
	}
	if !(hss.Container{}).Created().IsZero() {
		t.Error("a container without a time was created")
	}
}

func TestContainersAreChosen(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		query hss.ContainerQuery
		want  int
	}{
		"in clusters":      {hss.ContainerQuery{InCluster: pointer(true)}, 20},
		"outside clusters": {hss.ContainerQuery{InCluster: pointer(false)}, 5},
		"by name":          {hss.ContainerQuery{Name: "容器-网关"}, 5},
		"by pod":           {hss.ContainerQuery{Pod: "pod-1", PageSize: 10}, 9},
		"by image":         {hss.ContainerQuery{Image: "app-3:"}, 6},
		"none":             {hss.ContainerQuery{Name: "no such"}, 0},
	}
	client := connect(t, start(t, hsstest.Options{}))
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := collect(client.Containers(t.Context(), c.query))
			if err != nil || len(got) != c.want {
				t.Errorf("%d containers, %v", len(got), err)
			}
		})
	}
}

func TestContainerQueriesThatAreRefused(t *testing.T) {
	t.Parallel()
	server := start(t, hsstest.Options{})
	client := connect(t, server)
	long := strings.Repeat("容", 129)
	for field, q := range map[string]hss.ContainerQuery{
		"container_name": {Name: long}, "pod_name": {Pod: long}, "image_name": {Image: long}, "limit": {PageSize: 201},
	} {
		_, err := collect(client.Containers(t.Context(), q))
		var invalid *rest.Error
		if !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid || invalid.Causes[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := collect(client.Containers(t.Context(), hss.ContainerQuery{PageSize: 9})); err == nil {
		t.Error("a page of 9 was asked for")
	}
	if sent := server.Requests(); len(sent) > 0 {
		t.Errorf("%d requests were sent", len(sent))
	}
}

// A list that ends early or fails halfway is not accepted as complete.
func TestListsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	const list = "/v5/" + huaweitest.ProjectID + "/container/kubernetes"
	failing := func(skip int, body string, status int) huaweitest.Fault {
		return huaweitest.Fault{Path: list, Skip: skip, Status: status, Body: body}
	}
	cases := map[string]struct {
		fault huaweitest.Fault
		came  int64
		want  string
	}{
		"at once":            {failing(0, `{"total_num":5,"data_list":[]}`, 200), 0, "says that the list has 5 rows, and sent 0"},
		"half way":           {failing(1, `{"total_num":300,"data_list":[]}`, 200), 200, "says that the list has 300 rows, and sent 200"},
		"refused half way":   {failing(1, `{"error_code":"HSS.0001","error_msg":"no more"}`, 400), 200, "no more"},
		"in the second walk": {failing(2, `{"error_code":"HSS.0001","error_msg":"no more"}`, 400), 240, "no more"},
		"no count":           {failing(1, `{"data_list":[]}`, 200), 200, "it names no total"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := connect(t, start(t, hsstest.Options{Containers: 300}, c.fault))
			got, err := collect(client.Containers(t.Context(), hss.ContainerQuery{}))
			var incomplete *rest.Incomplete
			if errors.As(err, &incomplete) != (c.came > 0) || c.came > 0 && incomplete.Records != c.came || int64(len(got)) != c.came {
				t.Errorf("%d containers, %v", len(got), err)
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Should "outside a cluster" mean "all" after all, nothing is listed twice.
func TestNothingIsListedTwice(t *testing.T) {
	t.Parallel()
	page := `{"total_num":2,"data_list":[{"id":"a"},{"id":"b"}]}`
	got, err := collect(connect(t, start(t, hsstest.Options{}, respond(200, page))).Containers(t.Context(), hss.ContainerQuery{}))
	var ids []string
	for _, c := range got {
		ids = append(ids, c.ID)
	}
	if diff := cmp.Diff([]string{"a", "b"}, ids); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestCallerMayStop(t *testing.T) {
	t.Parallel()
	client := connect(t, start(t, hsstest.Options{Containers: 1000}))
	for range client.Containers(t.Context(), hss.ContainerQuery{PageSize: 10}) {
		break
	}
}

// The fleet changes while it is listed: either nothing that stays is missed, or
// the list warns that something may be missing.
func TestA5ListsOfAFleetThatChanges(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		moves, containers int
		changes           bool
		whole             bool
	}{
		"not at all":       {0, 1000, false, true},
		"in one reading":   {1, 1000, true, true},
		"in two readings":  {5, 1000, true, true},
		"in every one":     {1000, 1000, true, true},
		"one page has all": {1000, 100, false, true},
		"over three pages": {2, 600, true, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t, hsstest.Options{Containers: c.containers, Moves: c.moves})
			var changes int64
			client := connectHearing(t, server, func(w rest.Warning) { changes += w.Moved })
			all, err := collect(client.Containers(t.Context(), hss.ContainerQuery{InCluster: pointer(true)}))
			seen := map[string]bool{}
			for _, found := range all {
				if seen[found.ContainerID] {
					t.Errorf("%s came twice", found.ContainerID)
				}
				seen[found.ContainerID] = true
			}
			var incomplete *rest.Incomplete
			if (changes > 0) != c.changes || errors.As(err, &incomplete) == c.whole || c.whole && err != nil {
				t.Errorf("%d changes, %v", changes, err)
			}
			for _, stays := range server.Fleet()[min(c.moves, c.containers):] {
				if c.whole && stays.ClusterID != "" && !seen[stays.ContainerID] {
					t.Errorf("%s is missing", stays.ContainerID)
				}
			}
		})
	}
}

// A server that ignores the offset sends the same page forever.
func TestA5AListThatGoesRound(t *testing.T) {
	t.Parallel()
	page := `{"total_num":1000,"data_list":[{"container_id":"a"},{"container_id":"b"}]}`
	server := start(t, hsstest.Options{}, respond(200, page))
	got, err := collect(connect(t, server).Containers(t.Context(), hss.ContainerQuery{}))
	var incomplete *rest.Incomplete
	if !errors.As(err, &incomplete) || len(got) != 2 || !strings.Contains(err.Error(), "list loops") {
		t.Errorf("%d containers, %v", len(got), err)
	}
	if n := len(server.Requests()); n > 4 {
		t.Errorf("%d requests", n)
	}
}

// A value that cannot be read empties its own cell and causes one warning.
func TestA16OddContainers(t *testing.T) {
	t.Parallel()
	page := `{"total_num":2,"data_list":[{"container_id":"a","create_time":""},{"container_id":"b","risky":"perhaps"}]}`
	var warnings []string
	client := connectHearing(t, start(t, hsstest.Options{}, respond(200, page)), func(w rest.Warning) { warnings = append(warnings, w.Message) })
	got, err := collect(client.Containers(t.Context(), hss.ContainerQuery{InCluster: pointer(true)}))
	if err != nil || len(got) != 2 || len(warnings) != 1 || !strings.Contains(warnings[0], "2 values could not be read") {
		t.Errorf("%d containers, %v, warned %q", len(got), err, warnings)
	}
	if !strings.Contains(string(got[1].RawJSON()), `"perhaps"`) {
		t.Errorf("kept %s", got[1].RawJSON())
	}
}

// Rows are yielded one at a time, whatever the page size.
func TestC6PagesAreNotHeld(t *testing.T) {
	t.Parallel()
	page := `{"total_num":20001,"data_list":[` + strings.Repeat(`{},`, 20000) + `{}]}`
	got, err := collect(connect(t, start(t, hsstest.Options{}, respond(200, page))).Containers(t.Context(), hss.ContainerQuery{InCluster: pointer(true)}))
	if err != nil || len(got) != 20001 {
		t.Errorf("%d rows, %v", len(got), err)
	}
	row := `{"total_num":5,"data_list":[{"container_name":"` + strings.Repeat("x", 70<<20) + `"}]}`
	if _, err := collect(connect(t, start(t, hsstest.Options{}, respond(200, row))).Containers(t.Context(), hss.ContainerQuery{})); err == nil {
		t.Error("a row of 70 MB was taken")
	}
}
