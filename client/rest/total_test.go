package rest_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/rest"
)

// The total of a list is reported, but not that of a list that is filtered here.
func TestTotalIsTold(t *testing.T) {
	t.Parallel()
	for name, filtered := range map[string]bool{"all": false, "some": true} {
		var heard []int64
		ctx := rest.WithTotal(t.Context(), func(operation string, total int64) {
			if operation == "list items" {
				heard = append(heard, total)
			}
		})
		pages := map[string]string{"": `{"items":[{"id":"a"}],"next":"b","total":2}`, "b": `{"items":[{"id":"b"}],"total":2}`}
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(pages[r.URL.Query().Get("token")]))
		})
		list := items(s.client(t))
		want := []int64{2, 2}
		if filtered {
			list.Want, want = func(item) bool { return true }, nil
		}
		for _, err := range list.All(ctx) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, heard); diff != "" {
			t.Errorf("%s (-want +heard):\n%s", name, diff)
		}
	}
}

// A list may be reported under another name, and a list whose rows are partly omitted has
// no total.
func TestTotalOfAnotherList(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"items":[{"id":"a"}],"total":1}`))
	})
	heard := map[string]int64{}
	ctx := rest.WithTotal(t.Context(), func(operation string, total int64) { heard[operation] += total })
	for _, ctx := range []context.Context{rest.TotalAs(ctx, "list jobs"), rest.WithoutTotal(ctx), rest.TotalAs(t.Context(), "list jobs")} {
		for _, err := range items(s.client(t)).All(ctx) {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if diff := cmp.Diff(map[string]int64{"list jobs": 1}, heard); diff != "" {
		t.Errorf("-want +heard:\n%s", diff)
	}
}
