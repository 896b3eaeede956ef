package term

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// pipe writes to a pipe or FIFO through its own non-blocking open file: O_NONBLOCK in
// the shared one would affect other programs that write to it. It waits for space in
// poll(2): Go's poller would take a third more processor time.
type pipe struct {
	ctx    context.Context
	shared *os.File

	mu    sync.Mutex // one write at a time
	own   int
	until time.Time // the end of the grace
	left  error     // the reason for which a write was abandoned
}

// openPipe opens the pipe behind the file again. It returns nil if that fails: nobody
// reads the pipe, it is another user's, or /proc is absent.
func openPipe(ctx context.Context, file *os.File) io.Writer {
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return nil
	}
	path := "/proc/self/fd/" + strconv.Itoa(int(file.Fd()))
	own, err := unix.Open(path, unix.O_WRONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	return &pipe{ctx: ctx, shared: file, own: own}
}

// Write implements io.Writer.
func (p *pipe) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var since time.Time
	n := 0
	for n < len(b) && p.left == nil {
		k, err := unix.Write(p.own, b[n:])
		n += max(k, 0)
		switch {
		case err == nil || errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EAGAIN):
			if since.IsZero() {
				since = time.Now()
			}
			if err := p.room(since); err != nil {
				return n, err
			}
		case errors.Is(err, unix.EPIPE):
			k, err := p.shared.Write(b[n:]) // and so SIGPIPE ends the program, as for any closed output
			return n + k, err
		default:
			return n, &os.PathError{Op: "write", Path: p.shared.Name(), Err: err}
		}
	}
	return n, p.left
}

// room waits for space, at most as long as a write may take: see late.
func (p *pipe) room(since time.Time) error {
	if p.late(since) {
		p.left = context.Cause(p.ctx)
		return p.left
	}
	room := []unix.PollFd{{Fd: int32(p.own), Events: unix.POLLOUT}} //nolint:gosec // a descriptor is an int
	_, err := unix.Poll(room, int(brief.Milliseconds()))
	if err != nil && !errors.Is(err, unix.EINTR) {
		return &os.PathError{Op: "poll", Path: p.shared.Name(), Err: err}
	}
	return nil
}

// late reports whether a write has outlived the context by the grace. Like
// interruptible, it watches the context only if a write takes long.
func (p *pipe) late(since time.Time) bool {
	now := time.Now()
	if now.Sub(since) < brief {
		return false
	}
	select {
	case <-p.ctx.Done():
	default:
		return false
	}
	if p.until.IsZero() {
		p.until = now.Add(grace)
	}
	return now.After(p.until)
}

// Close closes the writer's own open file.
func (p *pipe) Close() error { return os.NewSyscallError("close", unix.Close(p.own)) }
