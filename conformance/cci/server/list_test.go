package server_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/conformance/cci/server"
	v2 "tally/conformance/cci/v2"
)

func list(t *testing.T, s *server.Server, query string) v2.ImageSnapshotList {
	t.Helper()
	return decode[v2.ImageSnapshotList](t, do(t, s, call{Method: "GET", Path: query}).must(t, 200))
}

func names(page v2.ImageSnapshotList) []string {
	var all []string
	for _, item := range page.Items {
		all = append(all, item.Name)
	}
	return all
}

func TestPages(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		create(t, s, name, "")
	}
	var pages [][]string
	var remaining []int64
	query := "?limit=2"
	for query != "" {
		page := list(t, s, query)
		pages = append(pages, names(page))
		query = ""
		if page.Continue != "" {
			remaining = append(remaining, *page.RemainingItemCount)
			query = "?limit=2&continue=" + url.QueryEscape(page.Continue)
		}
	}
	if diff := cmp.Diff([][]string{{"a", "b"}, {"c", "d"}, {"e"}}, pages); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int64{3, 1}, remaining); diff != "" {
		t.Errorf("remainingItemCount (-want +got):\n%s", diff)
	}
}

// Pages of one list show the state at its start, whatever happens meanwhile.
func TestPagesAreOneState(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	create(t, s, "a", "")
	create(t, s, "c", "")
	first := list(t, s, "?limit=1")
	create(t, s, "b", "")
	second := list(t, s, "?limit=1&continue="+url.QueryEscape(first.Continue))
	if diff := cmp.Diff([]string{"c"}, names(second)); diff != "" {
		t.Errorf("second page (-want +got):\n%s", diff)
	}
}

func TestSelectors(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	create(t, s, "one", `"labels":{"team":"a"}`)
	create(t, s, "two", `"labels":{"team":"b"}`)
	create(t, s, "three", "")
	for query, want := range map[string][]string{
		"?labelSelector=team%3Da":             {"one"},
		"?labelSelector=team":                 {"one", "two"},
		"?labelSelector=%21team":              {"three"},
		"?labelSelector=team+in+(a,b)":        {"one", "two"},
		"?fieldSelector=metadata.name%3Dtwo":  {"two"},
		"?labelSelector=team%3Dc":             nil,
		"?labelSelector=team+notin+(a)":       {"three", "two"},
		"?labelSelector=team%21%3Da":          {"three", "two"},
		"?fieldSelector=metadata.name%21%3Da": {"one", "three", "two"},
	} {
		if diff := cmp.Diff(want, names(list(t, s, query))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	page := list(t, s, "?limit=1&labelSelector=team")
	if page.Continue == "" || page.RemainingItemCount != nil {
		t.Errorf("with a selector, remainingItemCount is %v, continue %q", page.RemainingItemCount, page.Continue)
	}
}

func TestListRefused(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	for _, test := range []struct {
		name, query string
		want        failure // Message is a part of it
	}{
		{"bad continue token", "?continue=nonsense", failure{400, "BadRequest", "continue key is not valid", nil}},
		{"bad label selector", "?labelSelector=a%3Db%3Dc", failure{400, "BadRequest", "found '=', expected: ',' or 'end of string'", nil}},
		{"field that is no index", "?fieldSelector=status.phase%3DAvailable", failure{400, "BadRequest", "not a known field selector", nil}},
		{"limit that is no number", "?limit=many", failure{400, "BadRequest", "invalid syntax", nil}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			compareFailure(t, test.want, failureOf(t, do(t, s, call{Method: "GET", Path: test.query})))
		})
	}
}
