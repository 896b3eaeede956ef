package rest_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"tally/client/rest"
)

// list serves n pages of two numbers, and fails at page fail.
func list(n, fail int, fetched *int) func(context.Context, string) (rest.Page[int], error) {
	return func(_ context.Context, token string) (rest.Page[int], error) {
		page, _ := strconv.Atoi(token)
		*fetched = page + 1
		if page == fail {
			return rest.Page[int]{}, errors.New("page lost")
		}
		next := ""
		if page < n-1 {
			next = strconv.Itoa(page + 1)
		}
		return rest.Page[int]{Items: []int{2 * page, 2*page + 1}, Next: next}, nil
	}
}

func TestPagesYieldsEveryItemInOrder(t *testing.T) {
	t.Parallel()
	var got, fetched int
	for item, err := range rest.Pages(t.Context(), list(500, -1, &fetched)) {
		if err != nil || item != got {
			t.Fatalf("item %d, %v, want %d", item, err, got)
		}
		got++
	}
	if got != 1000 {
		t.Errorf("%d items", got)
	}
}

func TestPagesStopsWithItsReader(t *testing.T) {
	t.Parallel()
	fetched := 0
	for range rest.Pages(t.Context(), list(500, -1, &fetched)) {
		break
	}
	if fetched > 2 {
		t.Errorf("%d pages were fetched for one item", fetched)
	}
}

func TestPagesSaysHowManyCameBeforeAFailure(t *testing.T) {
	t.Parallel()
	var last error
	items, fetched := 0, 0
	for _, err := range rest.Pages(t.Context(), list(500, 3, &fetched)) {
		if last = err; err == nil {
			items++
		}
	}
	var incomplete *rest.Incomplete
	if !errors.As(last, &incomplete) || incomplete.Records != 6 || items != 6 {
		t.Errorf("%d items, %v", items, last)
	}
	for _, err := range rest.Pages(t.Context(), list(500, 0, &fetched)) {
		if errors.As(err, &incomplete) || err == nil {
			t.Errorf("nothing came before: %v", err)
		}
	}
}

func TestPagesRefusesToGoRound(t *testing.T) {
	t.Parallel()
	same := func(context.Context, string) (rest.Page[int], error) {
		return rest.Page[int]{Items: []int{1}, Next: "again"}, nil
	}
	items := 0
	for _, err := range rest.Pages(t.Context(), same) {
		if err != nil {
			return
		}
		if items++; items > 10 {
			t.Fatal("it goes round")
		}
	}
	t.Fatal("no error")
}

func TestPagesEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	why := errors.New("stopped")
	fetched := 0
	var last error
	for _, err := range rest.Pages(ctx, list(1<<30, -1, &fetched)) {
		cancel(why)
		last = err
	}
	if !errors.Is(last, why) {
		t.Errorf("%v", last)
	}
}

// The second page can only come while the first is decoded: whatever waits for
// the other way round waits for ever.
func TestPagesDecodesOneWhileTheNextIsFetched(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{})
	fetch := func(_ context.Context, token string) (rest.Page[int], error) {
		if token == "second" {
			close(begun)
			return rest.Page[int]{Decode: func() ([]int, error) { return []int{3}, nil }}, nil
		}
		return rest.Page[int]{Next: "second", Decode: func() ([]int, error) { <-begun; return []int{1, 2}, nil }}, nil
	}
	want := 1
	for item, err := range rest.Pages(t.Context(), fetch) {
		if err != nil || item != want {
			t.Fatalf("item %d, %v, want %d", item, err, want)
		}
		want++
	}
	if want != 4 {
		t.Errorf("the last was %d", want-1)
	}
}

func TestPagesEndsAtAPageThatCannotBeDecoded(t *testing.T) {
	t.Parallel()
	broken := errors.New("no items")
	fetch := func(_ context.Context, token string) (rest.Page[int], error) {
		return rest.Page[int]{Next: token + "x", Decode: func() ([]int, error) {
			if token == "xx" {
				return []int{5}, broken
			}
			return []int{1, 2}, nil
		}}, nil
	}
	var last error
	items := 0
	for _, err := range rest.Pages(t.Context(), fetch) {
		if last = err; err == nil {
			items++
		}
	}
	var incomplete *rest.Incomplete
	if !errors.As(last, &incomplete) || incomplete.Records != 4 || items != 4 || !errors.Is(last, broken) {
		t.Errorf("%d items, %v", items, last)
	}
}
