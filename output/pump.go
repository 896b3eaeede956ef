package output

import (
	"io"
	"sync"
	"time"
)

const (
	// block is how much is gathered before it is written: large enough that the
	// system call does not count, small enough for a pipe to take at once.
	block = 64 << 10
	// patience is how long a finished row may wait for more to gather.
	patience = 100 * time.Millisecond
)

// pump gathers what the layout has ready and writes it to the sink in blocks; a
// timer writes what waits when the source stalls.
type pump struct {
	sink   io.Writer
	layout layout
	eager  bool // every row at once, for a terminal

	mu      sync.Mutex // guards all below and the layout
	buffer  []byte
	timer   *time.Timer
	armed   bool
	stopped bool
	failed  error // the first error of the sink; nothing is written after it
}

func newPump(sink io.Writer, l layout, eager bool) *pump {
	return &pump{sink: sink, layout: l, eager: eager}
}

// add takes one record.
func (p *pump) add(record []byte) error {
	p.mu.Lock()
	if p.failed == nil {
		p.buffer = p.layout.record(p.buffer, record)
		if len(p.buffer) >= block || p.eager {
			p.flush()
		}
		p.arm()
	}
	err := p.failed
	p.mu.Unlock() // deferred, it would cost as much as the row
	return err
}

// arm starts the timer unless it runs. It may then fire early for a later row,
// never late.
func (p *pump) arm() {
	switch {
	case p.armed:
		return
	case p.timer == nil:
		p.timer = time.AfterFunc(patience, p.tick)
	default:
		p.timer.Reset(patience)
	}
	p.armed = true
}

// tick runs when rows have waited long enough.
func (p *pump) tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.armed = false
	if p.stopped {
		return
	}
	p.buffer = p.layout.settle(p.buffer)
	p.flush()
}

// finish writes what is left: all of a document that is whole, the rows that
// there are of one that was cut.
func (p *pump) finish(whole bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	if whole {
		p.buffer, err = p.layout.end(p.buffer)
	} else {
		p.buffer = p.layout.settle(p.buffer)
	}
	p.flush()
	p.stopped = true
	if p.failed != nil {
		return p.failed
	}
	return err
}

// flush writes the buffer. The caller holds the lock.
func (p *pump) flush() {
	if p.failed != nil || len(p.buffer) == 0 {
		return
	}
	n, err := p.sink.Write(p.buffer)
	if err == nil && n < len(p.buffer) {
		err = io.ErrShortWrite
	}
	if err != nil {
		p.failed = &WriteError{Err: err}
	}
	p.buffer = p.buffer[:0]
}

// stop ends the timer. A tick that is under way finds that it came too late: the
// layout is at its end after finish and must not be asked again.
func (p *pump) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	if p.timer != nil {
		p.timer.Stop()
	}
}
