package term

import (
	"context"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/term"
)

const (
	// brief is how long a write may take before it is an interruptible wait.
	brief = 100 * time.Millisecond
	// grace is how long a write may take after ctx ended: the last messages, such as
	// the reason, should reach a reader.
	grace = 200 * time.Millisecond
	// most is the maximum number of bytes per write: a copy of a large record would
	// take as much memory again.
	most = 256 << 10
)

// Interruptible returns a writer to the file whose writes do not outlive ctx. A pipe
// that nobody reads, and a stopped terminal, block a write forever; it is then
// abandoned, and so are all writes after it. Files that cannot block are returned
// unchanged. A writer that is an io.Closer has its own open file.
func Interruptible(ctx context.Context, file *os.File) io.Writer {
	if !holds(file) {
		return file
	}
	if pipe := openPipe(ctx, file); pipe != nil {
		return pipe
	}
	return &interruptible{ctx: ctx, to: file}
}

// holds reports whether writes to the file may wait for a reader.
func holds(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && (info.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0 || term.IsTerminal(int(file.Fd())))
}

// interruptible writes a copy in a goroutine: a caller that abandons a write may
// reuse its bytes.
type interruptible struct {
	ctx context.Context
	to  io.Writer

	mu   sync.Mutex // one write at a time
	work chan []byte
	done chan written
	copy []byte
	left error // the reason for which a write was abandoned
}

type written struct {
	n   int
	err error
}

// Write implements io.Writer.
func (w *interruptible) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.left != nil {
		return 0, w.left
	}
	if w.work == nil {
		w.work, w.done = make(chan []byte), make(chan written, 1)
		go w.write(w.work, w.done)
	}
	total := 0
	for piece := range slices.Chunk(p, most) {
		w.copy = append(w.copy[:0], piece...)
		w.work <- w.copy
		n, err := w.wait()
		if total += n; err != nil {
			return total, err
		}
	}
	return total, nil
}

// write writes the bytes that it receives.
func (w *interruptible) write(work <-chan []byte, done chan<- written) {
	for p := range work {
		n, err := w.to.Write(p)
		done <- written{n, err}
	}
}

// wait waits for a write. It watches the context only if the write takes long:
// handling signals costs more than a short command.
func (w *interruptible) wait() (int, error) {
	timer := time.NewTimer(brief)
	defer timer.Stop()
	select {
	case result := <-w.done:
		return result.n, result.err
	case <-timer.C:
	}
	select {
	case result := <-w.done:
		return result.n, result.err
	case <-w.ctx.Done():
	}
	timer.Reset(grace)
	select {
	case result := <-w.done:
		return result.n, result.err
	case <-timer.C:
	}
	w.left = context.Cause(w.ctx)
	return 0, w.left
}
