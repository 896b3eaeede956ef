package spool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Options configure a Spool. The zero value is that of an export, but without an idle
// timeout.
type Options struct {
	Blocks    int           // number of memory blocks, at least 2; 0: 32
	BlockSize int           // bytes of each; 0: 256 KiB
	Dir       string        // directory of the temporary file; "": the system's
	Idle      time.Duration // how long the source may be silent; 0: forever
	Ahead     bool          // the pump always reads, because reading takes processor time that a second processor can spend
}

// ErrClosed is the error of Read after Close.
var ErrClosed = errors.New("the stream was closed")

// IdleError is the error of a source that was silent for too long.
type IdleError struct{ After time.Duration }

// Error says for how long.
func (e *IdleError) Error() string { return fmt.Sprintf("the server sent nothing for %v", e.After) }

// Timeout reports true, as a net.Error's does.
func (e *IdleError) Timeout() bool { return true }

// Spool is an io.ReadCloser over a source that it never holds up. One goroutine may
// read; Close may be called from any.
type Spool struct {
	src     io.ReadCloser
	dir     string
	release func() error  // ends everything in progress, and closes the source
	free    func() error  // waits for the pump and releases the file
	detach  func() bool   // from the context
	quit    chan struct{} // closed by release
	idle    *watch
	pumps   sync.WaitGroup
	ahead   bool

	mu      sync.Mutex
	absence *time.Timer // checks whether the reader is still absent
	armed   bool        // it will
	reader  lag
	reading bool          // a Read is in progress
	waiting bool          // and has nothing to return
	pumping bool          // the pump reads the source, not the reader
	running bool          // it may be ending
	full    bool          // it waits for the reader to empty the ring
	filled  sync.Cond     // wakes the reader for bytes or an error
	emptied chan struct{} // wakes the waiting pump when there is space, or the reader takes over
	ring    ring
	file    overflow
	end     error // due after all bytes
	stop    error // due immediately

	patience patience // of the pump with the reader

	// The pump's own.
	timer *time.Timer
	spare *block // buffer for reads while the ring is full
}

// New returns a Spool that reads src until it ends, fails or is silent for too long, ctx is
// done or the Spool is closed. It takes ownership of src. Closing src must end a Read in
// progress, as it does for the body of an HTTP response.
func New(ctx context.Context, src io.ReadCloser, o Options) *Spool {
	if o.Blocks == 0 {
		o.Blocks = 32
	}
	if o.BlockSize == 0 {
		o.BlockSize = 256 << 10
	}
	s := &Spool{
		src: src, dir: o.Dir, ahead: o.Ahead, quit: make(chan struct{}), emptied: make(chan struct{}, 1),
		ring: newRing(max(2, o.Blocks), o.BlockSize), patience: newPatience(o.BlockSize), timer: time.NewTimer(0),
	}
	s.filled.L = &s.mu
	s.idle = newWatch(o.Idle, func() { s.fail(&IdleError{o.Idle}) })
	s.release = sync.OnceValue(func() error {
		close(s.quit)
		s.idle.stop()
		return s.src.Close()
	})
	s.free = sync.OnceValue(func() error {
		err := s.release()
		s.pumps.Wait()
		return errors.Join(err, s.file.close())
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reader.leaves(0)
	s.armed, s.absence = true, time.AfterFunc(s.reader.due(), s.check)
	if s.ahead {
		s.startPump()
	}
	s.detach = context.AfterFunc(ctx, func() {
		s.halt(context.Cause(ctx))
		_ = s.free() // Close returns the error
	})
	return s
}

func (s *Spool) startPump() {
	s.pumping, s.running = true, true
	s.pumps.Go(s.pump)
}

// Read returns the source's bytes and then its error: io.EOF or its own, an *IdleError, or that of a temporary file
// that is full. When the context is done it immediately returns the context's cause, and after Close ErrClosed.
func (s *Spool) Read(p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reading = true
	s.reader.returns()
	defer func() { s.leave(n) }()
	for s.stop == nil {
		if data := s.ring.data(); len(data) > 0 {
			return s.take(p, data), nil
		}
		switch {
		case s.file.size() > 0:
			return s.takeFromFile(p)
		case s.end != nil:
			return 0, s.end
		case !s.pumping || s.full:
			return s.takeFromSource(p)
		}
		s.waiting = true
		s.patience.renew()
		s.filled.Wait()
		s.waiting = false
	}
	return 0, s.stop
}

// leave makes the pump start if the reader, which leaves with n bytes, does not return
// soon. The timer fires even if the reader has returned, since stopping and setting it for
// every read would wake more threads.
func (s *Spool) leave(n int) {
	s.reading = false
	s.reader.leaves(n)
	if !s.armed && !s.pumping && s.end == nil && s.stop == nil {
		s.arm(s.reader.due())
	}
}

func (s *Spool) arm(d time.Duration) {
	s.armed = true
	s.absence.Reset(d)
}

// takeFromSource reads the source, without the mutex. A waiting pump ends.
func (s *Spool) takeFromSource(p []byte) (int, error) {
	if s.pumping {
		s.pumping, s.full = false, false
		s.patience.renew()
		s.wakePump()
	}
	s.mu.Unlock()
	n, err := s.idle.read(s.src, p)
	if err != nil {
		_ = s.release() // Close returns the error
	}
	s.mu.Lock()
	if s.end == nil {
		s.end = err
	}
	switch {
	case s.stop != nil:
		return 0, s.stop
	case n > 0:
		return n, nil
	}
	return 0, s.end
}

// wakePump wakes the pump if it waits for the reader to empty the ring.
func (s *Spool) wakePump() {
	select {
	case s.emptied <- struct{}{}:
	default: // it was woken already
	}
}

// take copies from the ring, without the mutex, which the pump needs meanwhile.
func (s *Spool) take(p, data []byte) int {
	s.mu.Unlock()
	n := copy(p, data)
	s.mu.Lock()
	s.ring.took(n)
	if s.ahead && s.full && 2*s.ring.used() < len(s.ring.queue) {
		s.full = false
		s.wakePump()
	}
	return n
}

// takeFromFile copies from the file, without the mutex.
func (s *Spool) takeFromFile(p []byte) (int, error) {
	p = p[:min(int64(len(p)), s.file.size())]
	at := s.file.read
	s.mu.Unlock()
	n, err := s.file.file.ReadAt(p, at)
	s.mu.Lock()
	switch {
	case s.stop != nil:
		return 0, s.stop
	case err != nil:
		return 0, fmt.Errorf("reading the stream back from its temporary file: %w", err)
	}
	s.file.read += int64(n)
	return n, nil
}

// Spilled returns how many bytes have passed through the temporary file: 0 if the consumer
// kept up.
func (s *Spool) Spilled() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.file.total
}

// Close stops reading the source, closes it, and releases the memory and the file. It
// returns the errors of closing both.
func (s *Spool) Close() error {
	s.halt(ErrClosed)
	s.detach()
	return s.free()
}

// fail ends the stream with err after the bytes that were read so far.
func (s *Spool) fail(err error) {
	s.mu.Lock()
	if s.end == nil {
		s.end = err
	}
	s.filled.Signal()
	s.mu.Unlock()
	_ = s.release() // Close returns the error
}

// halt ends the stream with err immediately.
func (s *Spool) halt(err error) {
	s.mu.Lock()
	if s.stop == nil {
		s.stop = err
	}
	s.filled.Signal()
	s.mu.Unlock()
	_ = s.release() // Close returns the error
}
