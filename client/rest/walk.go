package rest

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"net/http"
)

// smallPage is the page size below which the next page is requested only when it
// is needed: callers that request small pages often need only one.
const smallPage = 50

// maxReadings is how often a list with fewer rows than its total is read.
const maxReadings = 3

// maxEmpty is the maximum number of consecutive pages without rows. Servers that
// filter after paging send some.
const maxEmpty = 50

// walk is a list that is being read.
type walk[T any] struct {
	list  List[T]
	queue *queue[T]

	seed     maphash.Seed
	seen     map[uint64]uint8 // the last reading that had a row, by its id
	reading  reading
	number   uint8 // of the reading, from 1
	known    int64 // rows in any reading, each counted once
	yielded  int   // rows that were yielded
	moved    int64
	unread   unread  // in the reading that had most of them
	replaced notUTF8 // likewise
	warnTo   func(Warning)
}

// reading is one pass over all pages of a list.
type reading struct {
	rows     int64 // distinct rows
	repeated int64
	most     int64 // the largest total that a page named, -1 for none
	unread   unread
	replaced notUTF8
}

// all reads the list until its rows match its total.
func (w *walk[T]) all(ctx context.Context) error {
	send := w.list.Send
	w.list.Send = func(ctx context.Context, token string) (*http.Response, error) {
		resp, err := send(ctx, token)
		if err == nil {
			w.warnTo = historyOf(resp.Request.Context()).warn
		}
		return resp, err
	}
	w.seed, w.seen, w.list.replaced = maphash.MakeSeed(), map[uint64]uint8{}, &w.reading.replaced
	defer w.warn()
	for w.number = 1; ; w.number++ {
		w.reading = reading{most: -1}
		err := w.pages(ctx)
		w.count()
		if err != nil {
			return passStop(err)
		}
		w.moved += w.reading.repeated
		if w.reading.repeated == 0 && w.reading.rows >= w.reading.most {
			return nil
		}
		if w.number == maxReadings {
			return w.verdict()
		}
	}
}

// count keeps the counts of one reading: the next one has the same rows.
func (w *walk[T]) count() {
	if w.reading.unread.count > w.unread.count {
		w.unread = w.reading.unread
	}
	w.replaced.count = max(w.replaced.count, w.reading.replaced.count)
}

func passStop(err error) error {
	if errors.Is(err, errStopped) {
		return nil
	}
	return err
}

// verdict returns the error for a list that changed in every reading.
func (w *walk[T]) verdict() error {
	if w.known >= w.reading.most {
		return nil
	}
	return &Error{
		Operation: w.list.Operation, Kind: KindUnexpected,
		Message: fmt.Sprintf("the server says that the list has %d rows, and sent %d: some are missing", w.reading.most, w.known),
		Hint:    "the list changes while it is read, or the server does not send all of it: list it again",
	}
}

// pages reads all pages once.
func (w *walk[T]) pages(ctx context.Context) error {
	tokens, empty := newTokens(), 0
	for token := ""; ; {
		before := w.reading
		info, err := w.list.read(ctx, token, w.row)
		if err != nil {
			return err
		}
		w.reading.most = max(w.reading.most, info.Total)
		if w.list.Want == nil {
			reportTotal(ctx, w.list.Operation, info.Total)
		}
		if w.reading.rows == before.rows && w.reading.repeated > before.repeated {
			return goesRound(w.list.Operation, "a page has only rows that came before")
		}
		if info.Next == "" {
			return nil
		}
		if empty++; w.reading.rows > before.rows {
			empty = 0
		}
		if empty == maxEmpty {
			return goesRound(w.list.Operation, fmt.Sprintf("%d pages one after the other have no rows, and each names a next one", empty))
		}
		if !tokens.add(info.Next) {
			return goesRound(w.list.Operation, fmt.Sprintf("page token %q was repeated", shortened(info.Next)))
		}
		if token = info.Next; w.reading.rows-before.rows < smallPage || isSparing(ctx) {
			w.queue.wanted()
		}
	}
}

// row handles a row of a page, and yields it if it is new and selected.
func (w *walk[T]) row(row T, bytes int) error {
	w.reading.unread.note(row)
	if err := w.list.ignored(row); err != nil {
		return err
	}
	if w.isOld(row) || w.list.Want != nil && !w.list.Want(row) {
		return nil
	}
	if !w.queue.push(row, bytes) {
		return errStopped
	}
	if w.yielded++; w.yielded == w.list.Limit {
		return errStopped
	}
	return nil
}

// isOld reports whether a row was received before, in this reading or another. A
// row without an id is old in every reading but the first.
func (w *walk[T]) isOld(row T) bool {
	id := ""
	if w.list.ID != nil {
		id = w.list.ID(row)
	}
	if id == "" {
		w.reading.rows++
		if w.number == 1 {
			w.known++
		}
		return w.number > 1
	}
	hash := maphash.String(w.seed, id)
	last, old := w.seen[hash]
	w.seen[hash] = w.number
	switch {
	case last == w.number:
		w.reading.repeated++
		return true
	case !old:
		w.known++
	}
	w.reading.rows++
	if !old && w.number > 1 {
		w.moved++
	}
	return old
}

// warn reports the anomalies once.
func (w *walk[T]) warn() {
	if w.moved > 0 && w.warnTo != nil {
		w.warnTo(Warning{
			Operation: w.list.Operation, Moved: w.moved,
			Message: fmt.Sprintf("%s: rows moved while the pages were read: %d were seen twice or late", w.list.Operation, w.moved),
		})
	}
	w.unread.warn(w.list.Operation, w.warnTo)
	w.replaced.warn(w.list.Operation, w.warnTo)
}

// tokens are the page tokens of one list.
type tokens struct {
	seed maphash.Seed
	seen map[uint64]bool
}

func newTokens() tokens { return tokens{maphash.MakeSeed(), map[uint64]bool{}} }

// add reports whether a token is new.
func (t tokens) add(token string) bool {
	hash := maphash.String(t.seed, token)
	old := t.seen[hash]
	t.seen[hash] = true
	return !old
}

func goesRound(operation, why string) error {
	return &Error{Operation: operation, Kind: KindUnexpected, Message: "the server's list loops: " + why}
}

func shortened(token string) string { return oneLine(start([]byte(token), 80)) }
