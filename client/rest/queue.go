package rest

import "sync"

// queueBytes bounds the rows that wait in a queue, in bytes of JSON: about a page.
const queueBytes = 8 << 20

// queue passes rows from the reader of pages to the consumer of rows. It contains
// at most queueBytes, or one larger row.
type queue[T any] struct {
	mu      sync.Mutex
	changed sync.Cond
	rows    []queued[T]
	bytes   int
	ended   bool  // there are no more rows
	err     error // why
	left    bool  // the reader takes no more
	waiting bool  // the consumer waits for a row
}

type queued[T any] struct {
	row   T
	bytes int
}

func newQueue[T any]() *queue[T] {
	q := &queue[T]{}
	q.changed.L = &q.mu
	return q
}

// push waits for space. It reports whether the consumer still takes rows.
func (q *queue[T]) push(row T, bytes int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.left && len(q.rows) > 0 && q.bytes+bytes > queueBytes {
		q.changed.Wait()
	}
	if !q.left {
		q.rows = append(q.rows, queued[T]{row, bytes})
		q.bytes += bytes
		q.waiting = false // it gets this one once it wakes
		q.changed.Signal()
	}
	return !q.left
}

// wanted waits until the consumer waits for a row, or takes no more.
func (q *queue[T]) wanted() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.left && !q.waiting {
		q.changed.Wait()
	}
}

// end marks the end of the rows, with its error.
func (q *queue[T]) end(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended, q.err = true, err
	q.changed.Signal()
}

// pop waits for a row. At the end ok is false, with an error or nil.
func (q *queue[T]) pop() (row T, ok bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.rows) == 0 && !q.ended {
		q.waiting = true
		q.changed.Signal()
		q.changed.Wait()
	}
	q.waiting = false
	if len(q.rows) == 0 {
		return row, false, q.err
	}
	first := q.rows[0]
	q.rows[0] = queued[T]{}
	q.rows = q.rows[1:]
	q.bytes -= first.bytes
	q.changed.Signal()
	return first.row, true, nil
}

// leave marks that the consumer takes no more rows, and waits until the reader has
// ended.
func (q *queue[T]) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.left, q.rows = true, nil
	q.changed.Signal()
	for !q.ended {
		q.changed.Wait()
	}
}
