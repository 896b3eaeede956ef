package cci_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"tally/client/cci"
	"tally/client/cci/ccitest"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

const expired = `{"kind":"Status","status":"Failure","reason":"Expired","message":"the list is too old"}`

// second fails every second page, or only the first of them.
func second(times int) huaweitest.Fault {
	f := fault(http.StatusGone, expired)
	f.Skip, f.Times = 1, times
	return f
}

func TestE13AListThatExpiresIsReadAgain(t *testing.T) {
	t.Parallel()
	server := start(t, ccitest.Options{Snapshots: many(1200)}, second(1))
	all, err := collect(connect(t, server).ImageSnapshots(t.Context(), cci.ImageSnapshotQuery{Whole: true}))
	if err != nil || len(all) != 1200 {
		t.Errorf("%d snapshots, %v", len(all), err)
	}
}

func TestE13AListThatExpiresForEver(t *testing.T) {
	t.Parallel()
	for _, whole := range []bool{true, false} {
		client := connect(t, start(t, ccitest.Options{Snapshots: many(1200)}, second(0)))
		all, err := collect(client.ImageSnapshots(t.Context(), cci.ImageSnapshotQuery{Whole: whole}))
		var incomplete *rest.Incomplete
		if err == nil || errors.As(err, &incomplete) == whole || whole && len(all) > 0 {
			t.Errorf("whole %t: %d snapshots, %v", whole, len(all), err)
		}
	}
}

// What is held back is read again; of more than that, a part was yielded.
func TestE13AListThatExpiresWhileItsRowsAreHeldBack(t *testing.T) {
	t.Parallel()
	for held, whole := range map[int]bool{0: false, 1000: false, 16 << 20: true} {
		client := connect(t, start(t, ccitest.Options{Snapshots: many(1200)}, second(1)))
		all, err := collect(client.ImageSnapshots(t.Context(), cci.ImageSnapshotQuery{Held: held}))
		if (err == nil) != whole || whole && len(all) != 1200 {
			t.Errorf("%d bytes: %d snapshots, %v", held, len(all), err)
		}
		var e *rest.Error
		if !whole && (!errors.As(err, &e) || !strings.Contains(e.Hint, "list it again") || len(all) != 500) {
			t.Errorf("%d bytes: %d snapshots, %v", held, len(all), err)
		}
	}
}

func TestE13OnlyWhatIsWantedIsAskedFor(t *testing.T) {
	t.Parallel()
	for limit, query := range map[int]string{3: "limit=3", 700: "limit=500"} {
		server := start(t, ccitest.Options{Snapshots: many(1200)})
		all, err := collect(connect(t, server).ImageSnapshots(t.Context(), cci.ImageSnapshotQuery{Limit: limit}))
		requests := server.Requests()
		if err != nil || len(all) != limit || len(requests) != (limit+499)/500 || !strings.Contains(requests[0].Query, query) {
			t.Errorf("limit %d: %d snapshots, %d requests, %v", limit, len(all), len(requests), err)
		}
	}
}

func TestD10ADeletionWithoutABody(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 202, 204} {
		f := fault(status, "")
		f.Method = http.MethodDelete
		client := connect(t, start(t, ccitest.Options{Snapshots: snapshots("a")}, f))
		if deleted, err := client.DeleteImageSnapshot(t.Context(), "a", cci.DeleteOptions{}); err != nil || !deleted.Accepted {
			t.Errorf("%d: %+v, %v", status, deleted, err)
		}
	}
}

func TestD10ADeletionWhoseResponseWasLost(t *testing.T) {
	t.Parallel()
	const absent = `{"kind":"Status","status":"Failure","reason":"NotFound","message":"imagesnapshots.cci \"a\" not found","code":404}`
	for status, done := range map[int]bool{502: true, 429: false} {
		lost, gone := fault(status, ""), fault(404, absent)
		lost.Method, lost.Times, gone.Method = http.MethodDelete, 1, http.MethodDelete
		client := connect(t, start(t, ccitest.Options{}, lost, gone))
		if _, err := client.DeleteImageSnapshot(t.Context(), "a", cci.DeleteOptions{}); (err == nil) != done || err != nil && !cci.IsNotFound(err) {
			t.Errorf("%d, then 404: %v", status, err)
		}
	}
}

func TestA3OnlyAListIsAList(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`null`, `{}`, `[]`, `"x"`, `{"items":null}`, `{"kind":"Status","status":"Success"}`, `{"kind":"Status","items":[]}`,
		`{"error_code":"APIGW.0308","error_msg":"throttled"}`, `{"kind":"ImageSnapshotList","items":[null]}`,
		`{"kind":"ImageSnapshotList","metadata":{"remainingItemCount":5},"items":[]}`,
	} {
		all, err := collect(connect(t, start(t, ccitest.Options{}, fault(200, body))).ImageSnapshots(t.Context(), cci.ImageSnapshotQuery{}))
		var e *rest.Error
		if !errors.As(err, &e) || len(all) > 0 || e.Operation != "list image snapshots" {
			t.Errorf("%s: %d snapshots, %v", body, len(all), err)
		}
	}
}

func TestA3AStatusWithinASuccessSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]rest.Kind{"503": rest.KindUnreachable, "500": rest.KindUnexpected, "403": rest.KindAuth, "409": rest.KindRefused} {
		body := `{"kind":"Status","status":"Failure","message":"m","reason":"r","code":` + code + `}`
		_, err := connect(t, start(t, ccitest.Options{}, fault(200, body))).ImageSnapshot(t.Context(), "a")
		if !want.Is(err) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestE2TheWaitAfterADeletionBearsFailuresFromItsFirstPoll(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", `{"kind":"Status","status":"Failure","code":503}`} {
		away := fault(map[bool]int{true: 500, false: 200}[body == ""], body)
		away.Times = 2
		for _, known := range []bool{true, false} {
			client := connect(t, start(t, ccitest.Options{}, away))
			err := client.WaitImageSnapshotDeleted(t.Context(), "a", cci.WaitOptions{Known: known, Sleep: noSleep})
			if (err == nil) != known {
				t.Errorf("%q, known %t: %v", body, known, err)
			}
		}
	}
}

func TestASnapshotIsPendingWhileSomethingKeepsIt(t *testing.T) {
	t.Parallel()
	for body, pending := range map[string]bool{
		`{"finalizers":["x"]}`:                                         true,
		`{"deletionGracePeriodSeconds":30}`:                            true,
		`{"deletionGracePeriodSeconds":0}`:                             false,
		`{"deletionGracePeriodSeconds":0,"finalizers":["x"]}`:          true,
		`{"deletionTimestamp":"2026-01-02T03:04:05Z"}`:                 false,
		`{"finalizers":[],"deletionTimestamp":"2026-01-02T03:04:05Z"}`: false,
	} {
		var s cci.ImageSnapshot
		if err := json.Unmarshal([]byte(`{"metadata":`+body+`}`), &s); err != nil || s.Pending() != pending {
			t.Errorf("%s: %t, %v", body, s.Pending(), err)
		}
	}
}
