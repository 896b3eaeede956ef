package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"tally/client/rest"
)

// item is a row with an id.
type item struct {
	rest.Raw
	ID   string `json:"id"`
	Size int    `json:"size"`
}

func (i *item) UnmarshalJSON(data []byte) error {
	type plain item
	return rest.Keep(data, (*plain)(i), &i.Raw)
}

// items is the list of a server whose pages are {"items":[...],"next":"...","total":n}.
func items(c *rest.Client) rest.List[item] {
	return rest.List[item]{
		Operation: "list items", Items: "items",
		Send: func(ctx context.Context, token string) (*http.Response, error) {
			return c.Open(ctx, rest.Request{Operation: "list items", RawQuery: "token=" + token})
		},
		Page: func(m rest.Members, listed bool) (rest.PageInfo, error) {
			if !listed {
				return rest.PageInfo{}, errors.New("it has no items")
			}
			info := rest.PageInfo{Total: -1}
			return info, errors.Join(m.Get("next", &info.Next), m.Get("total", &info.Total))
		},
		Row: func(data []byte) (row item, err error) { return row, json.Unmarshal(data, &row) },
		ID:  func(i item) string { return i.ID },
	}
}

// page writes ids as a page.
func page(next string, ids ...string) string {
	var rows []string
	for _, id := range ids {
		rows = append(rows, fmt.Sprintf(`{"id":%q}`, id))
	}
	return fmt.Sprintf(`{"items":[%s],"next":%q}`, strings.Join(rows, ","), next)
}

func readAll(t *testing.T, l rest.List[item]) (ids string, err error) {
	t.Helper()
	for row, err := range l.All(t.Context()) {
		if err != nil {
			return ids, err
		}
		ids += row.ID
	}
	return ids, nil
}

// A list whose pages form a cycle ends, however long the cycle is.
func TestA4TokensGoRound(t *testing.T) {
	t.Parallel()
	for name, tokens := range map[string][]string{
		"the same": {"A", "A"}, "two": {"A", "B", "A"}, "five": {"A", "B", "C", "D", "E", "A"}, "not the first": {"A", "B", "C", "B"},
	} {
		requests := 0
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			next := tokens[min(requests, len(tokens)-1)]
			requests++
			_, _ = w.Write([]byte(page(next, fmt.Sprint(requests))))
		})
		ids, err := readAll(t, items(s.client(t)))
		var incomplete *rest.Incomplete
		if !errors.As(err, &incomplete) || int(incomplete.Records) != len(tokens) || len(ids) != len(tokens) || !strings.Contains(err.Error(), "list loops") {
			t.Errorf("%s: %s, %v", name, ids, err)
		}
	}
}

// A server that ignores the page token sends the same rows forever.
func TestA4RowsGoRound(t *testing.T) {
	t.Parallel()
	requests := 0
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		requests++
		_, _ = w.Write([]byte(page(fmt.Sprint(requests), "a", "b")))
	})
	ids, err := readAll(t, items(s.client(t)))
	var incomplete *rest.Incomplete
	if ids != "ab" || !errors.As(err, &incomplete) || incomplete.Records != 2 || requests != 2 {
		t.Errorf("%s, %d requests, %v", ids, requests, err)
	}
}

// A server whose pages have no rows and always name a next page does not keep its
// client forever.
func TestA4PagesWithoutRows(t *testing.T) {
	t.Parallel()
	for first, records := range map[string]int64{page("first"): 0, page("first", "a", "b"): 2} {
		requests := 0
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			requests++
			body := page(fmt.Sprint(requests))
			if requests == 1 {
				body = first
			}
			_, _ = w.Write([]byte(body))
		})
		_, err := readAll(t, items(s.client(t)))
		var incomplete *rest.Incomplete
		if got := errors.As(err, &incomplete); got != (records > 0) || got && incomplete.Records != records || !strings.Contains(err.Error(), "list loops") || requests > 60 {
			t.Errorf("%d requests, %v", requests, err)
		}
	}
}

func TestListsReadNoPageThatIsNotNeeded(t *testing.T) {
	t.Parallel()
	for limit, requests := range map[int]int{1: 1, 2: 1, 3: 2, 4: 2, 5: 3} {
		s := serve(t, status(200, page("2", "a", "b")), status(200, page("3", "c", "d")), status(200, page("", "e")))
		l := items(s.client(t))
		l.Limit = limit
		if ids, err := readAll(t, l); err != nil || len(ids) != limit || s.count() != requests {
			t.Errorf("limit %d: %s, %d requests, %v", limit, ids, s.count(), err)
		}
	}
}

func TestListsEndWithTheirReader(t *testing.T) {
	t.Parallel()
	requests := 0
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		requests++
		filler := strings.Repeat("x", 1<<20)
		_, _ = w.Write([]byte(`{"next":"` + fmt.Sprint(requests) + `","items":[{"id":"` + fmt.Sprint(requests) + `","filler":"` + filler + `"}]}`))
	})
	for range items(s.client(t)).All(t.Context()) {
		break
	}
	if n := s.count(); n > 20 {
		t.Errorf("%d pages of a MiB were read for one row", n)
	}
}

func TestListsEndWithTheirContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	why := errors.New("stopped")
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		token := r.URL.Query().Get("token")
		_, _ = w.Write([]byte(page(token+"x", "id"+token)))
	})
	var last error
	for _, err := range items(s.client(t)).All(ctx) {
		cancel(why)
		last = err
	}
	if !errors.Is(last, why) {
		t.Errorf("%v", last)
	}
}

func TestAPageThatIsCut(t *testing.T) {
	t.Parallel()
	s := serve(t, status(200, page("2", "a")), status(200, `{"items":[{"id":"b"},{"id"`, "Content-Length", "100"))
	ids, err := readAll(t, items(s.client(t)))
	var e *rest.Error
	if ids != "ab" || !errors.As(err, &e) || e.Reason != rest.ReasonCut || e.Kind != rest.KindUnreachable {
		t.Errorf("%s, %v", ids, err)
	}
}

func TestA13AListThatIsAWebPage(t *testing.T) {
	t.Parallel()
	s := serve(t, status(200, "<html><title>Sign in</title>", "Content-Type", "application/json"))
	if _, err := readAll(t, items(s.client(t))); !rest.KindAuth.Is(err) || !strings.Contains(err.Error(), "Sign in") {
		t.Errorf("%v", err)
	}
}

// Only rows may be large, and they are bounded, too.
func TestC6AListWithoutEnd(t *testing.T) {
	t.Parallel()
	for start, want := range map[string]string{
		`{"items":[{"id":"`:  "larger than 8 MiB",
		`{"items":[], "x":"`: "larger than 8 MiB",
		`{"items":[]`:        "beside its rows",
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(start))
			for i := 0; r.Context().Err() == nil; i++ {
				filler := strings.Repeat("x", 1<<16)
				if want == "beside its rows" {
					filler = fmt.Sprintf(`,"m%d":"%s"`, i, filler)
				}
				if _, err := w.Write([]byte(filler)); err != nil {
					return
				}
			}
		})
		if _, err := readAll(t, items(s.client(t))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", start, err)
		}
	}
}

func TestA16OneWarningForAll(t *testing.T) {
	t.Parallel()
	var warnings []rest.Warning
	s := serve(t, status(200, `{"next":"2","items":[{"id":"a","size":"big"},{"id":"b","size":1}]}`), status(200, `{"items":[{"id":"c","size":{"a":[]}}]}`))
	c := s.client(t, func(o *rest.Options) { o.OnWarning = func(w rest.Warning) { warnings = append(warnings, w) } })
	ids, err := readAll(t, items(c))
	if ids != "abc" || err != nil || len(warnings) != 1 {
		t.Fatalf("%s, %v, %+v", ids, err, warnings)
	}
	if want := `list items: 2 values could not be read and left empty, the first: size: "big"`; warnings[0].Message != want {
		t.Errorf("%s, want %s", warnings[0].Message, want)
	}
}

// JSON is UTF-8: what is not is printed as JSON nevertheless, and one warning says
// that it was changed.
func TestA16RowsAndObjectsThatAreNotUTF8(t *testing.T) {
	t.Parallel()
	var warnings []string
	warn := func(o *rest.Options) { o.OnWarning = func(w rest.Warning) { warnings = append(warnings, w.Message) } }
	s := serve(t, status(200, "{\"next\":\"2\",\"items\":[{\"id\":\"a\xff\"},{\"id\":\"b\"}]}"), status(200, "{\"items\":[{\"id\":\"c\xc3(\"}]}"))
	ids, err := readAll(t, items(s.client(t, warn)))
	if ids != "a\ufffdbc\ufffd(" || err != nil {
		t.Errorf("%q, %v", ids, err)
	}
	got, err := rest.Do[thing](t.Context(), serve(t, status(200, "{\"name\":\"x\xed\xa0\x80\"}")).client(t, warn), rest.Request{Operation: "get thing"})
	if got.Name != "x\ufffd\ufffd\ufffd" || err != nil {
		t.Errorf("%q, %v", got.Name, err)
	}
	want := []string{
		"list items: 2 objects that the server sent are not UTF-8: \ufffd replaces the bytes that encode no character",
		"get thing: 1 object that the server sent is not UTF-8: \ufffd replaces the bytes that encode no character",
	}
	if !slices.Equal(warnings, want) {
		t.Errorf("%q", warnings)
	}
}

// Rows that differ only in such bytes are not the same row, and a list that is read three
// times, since its total does not come true, counts each of its values once.
func TestA16RowsAreCountedOnce(t *testing.T) {
	t.Parallel()
	var warnings []string
	warn := func(o *rest.Options) { o.OnWarning = func(w rest.Warning) { warnings = append(warnings, w.Message) } }
	s := serve(t, status(200, "{\"total\":3,\"items\":[{\"id\":\"a\xe9\"},{\"id\":\"a\xe9\xe9\",\"size\":\"big\"}]}"))
	ids, err := readAll(t, items(s.client(t, warn)))
	if ids != "a\ufffda\ufffd\ufffd" || err == nil || s.count() != 3 {
		t.Errorf("%q, %v after %d requests", ids, err, s.count())
	}
	want := []string{
		`list items: 1 value could not be read and left empty, the first: size: "big"`,
		"list items: 2 objects that the server sent are not UTF-8: \ufffd replaces the bytes that encode no character",
	}
	if !slices.Equal(warnings, want) {
		t.Errorf("%q", warnings)
	}
}

// A page of any size is requested only when one of its rows is needed, so a reader
// that stops after a page costs the server no other.
func TestE13NoPageIsRequestedThatNobodyWaitsFor(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 3, 200} {
		var requests atomic.Int32
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			n := requests.Add(1)
			var ids []string
			for i := range size {
				ids = append(ids, fmt.Sprintf("%d-%d", n, i))
			}
			_, _ = io.WriteString(w, page(fmt.Sprint(n), ids...))
		})
		for range 20 {
			requests.Store(0)
			rows := 0
			for _, err := range items(s.client(t)).All(rest.Sparing(t.Context())) {
				if err != nil {
					t.Fatal(err)
				}
				if rows++; rows == 2*size {
					break
				}
			}
			if requests.Load() != 2 {
				t.Fatalf("%d requests for two pages of %d rows", requests.Load(), size)
			}
		}
	}
}
