package output

import (
	"io"
	"sync"
	"time"
)

const (
	// block is the number of bytes to gather before a write: large compared with
	// the cost of the system call, and no larger than a pipe accepts at once.
	block = 64 << 10
	// gatherTime is how long a finished row may wait for others.
	gatherTime = 100 * time.Millisecond
)

// pump gathers the layout's output and writes it to the sink in blocks; a timer
// flushes when the source stalls.
type pump struct {
	sink   *failing
	layout layout
	eager  bool // every row immediately, for a terminal

	mu      sync.Mutex // guards all below and the layout
	buffer  []byte
	timer   *time.Timer
	armed   bool
	stopped bool
	begun   bool // a part of the next record was written
}

func newPump(sink io.Writer, l layout, eager bool) *pump {
	p := &pump{sink: &failing{to: sink}, layout: l, eager: eager}
	if t, ok := l.(*table); ok {
		t.flush = p.pass
	}
	return p
}

// pass writes the finished output of the layout, and empties it.
func (p *pump) pass(data []byte) []byte {
	p.write(data)
	return data[:0]
}

// add takes one record.
func (p *pump) add(record []byte) error {
	p.mu.Lock()
	if p.sink.err == nil {
		p.append(record)
		if len(p.buffer) >= block || p.eager {
			p.flush()
		}
		p.arm()
	}
	err := p.sink.err
	p.mu.Unlock() // deferring it would cost as much as the row itself
	return err
}

// append lays out a record. A large one that needs no layout is written directly.
func (p *pump) append(record []byte) {
	f, ok := p.layout.(*frame)
	if !ok || len(record) < large && !p.begun {
		p.buffer = p.layout.record(p.buffer, record)
		return
	}
	p.part(f, record)
	p.buffer, p.begun = append(p.buffer, f.after...), false
}

// part writes a part of a record.
func (p *pump) part(f *frame, data []byte) {
	if !p.begun {
		p.buffer = f.before(p.buffer)
	}
	p.begun = true
	p.flush()
	p.write(data)
}

// openTo has large records of a frame written in parts.
func (p *pump) openTo(through *passage) {
	f, ok := p.layout.(*frame)
	if !ok {
		return
	}
	through.write = func(data []byte) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !p.stopped { // an abandoned template may still print
			p.part(f, data)
		}
	}
}

// arm starts the timer unless it is running. It may fire early for a later row,
// never late.
func (p *pump) arm() {
	switch {
	case p.armed:
		return
	case p.timer == nil:
		p.timer = time.AfterFunc(gatherTime, p.tick)
	default:
		p.timer.Reset(gatherTime)
	}
	p.armed = true
}

// tick runs when rows have waited for gatherTime.
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

// finish writes the remainder: the end of a complete document, or the remaining
// rows of a truncated one.
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
	if p.sink.err != nil {
		return p.sink.err
	}
	return err
}

// flush writes the buffer. The caller holds the lock.
func (p *pump) flush() {
	if len(p.buffer) > 0 {
		p.write(p.buffer)
	}
	p.buffer = spare(p.buffer)
}

// write writes to the sink, which keeps its error.
func (p *pump) write(data []byte) { _, _ = p.sink.Write(data) }

// stop ends the timer. A tick in progress finds that it is late: after finish
// the layout is at its end and must not be used again.
func (p *pump) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	if p.timer != nil {
		p.timer.Stop()
	}
}
