package term

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/term"
)

// ErrQuit is the error of a write to a pager that the user quit before the end
// of the output, which is not a failure.
var ErrQuit = errors.New("the pager was closed")

// holdTime is how long output is held to determine whether it exceeds the
// screen. Slower output is shown as it comes, without a pager.
const holdTime = 500 * time.Millisecond

// Pager is a writer to a terminal that switches to a pager such as less when the
// output exceeds the screen.
type Pager struct {
	// Missing is why the pager could not be started, to be reported after the
	// output.
	Missing error

	stream  Stream
	command string
	room    int // lines that remain on the screen

	mu     sync.Mutex
	held   bytes.Buffer
	direct bool // without a pager, from now on
	timer  *time.Timer
	input  io.WriteCloser
	child  *exec.Cmd
	quit   bool
}

// Page pages the output to the terminal s with a shell command, as git and gh do:
// less is configured to keep colours, and to exit immediately if everything fits.
func (s Stream) Page(command string) *Pager {
	p := &Pager{stream: s, command: command, room: s.height() - 1}
	p.direct = command == "" || p.room < 2
	return p
}

// height returns the number of lines, 0 if unknown.
func (s Stream) height() int {
	if s.file == nil {
		return 0
	}
	_, height, err := term.GetSize(int(s.file.Fd()))
	if err != nil {
		return 0
	}
	return height
}

// PagerCommand returns the first of $TALLY_PAGER and $PAGER that is set, or else
// less if it is installed. An empty value, or cat, means no pager.
func PagerCommand(lookup func(string) (string, bool)) string {
	for _, name := range []string{"TALLY_PAGER", "PAGER"} {
		if command, ok := lookup(name); ok {
			if command = strings.TrimSpace(command); command == "cat" {
				command = ""
			}
			return command
		}
	}
	if _, err := exec.LookPath("less"); err != nil {
		return ""
	}
	return "less"
}

// Write implements io.Writer. It fails with ErrQuit after the user quit the pager.
func (p *Pager) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.child != nil:
		return p.toPager(b)
	case p.direct:
		return p.stream.Write(b)
	}
	if p.timer == nil {
		p.timer = time.AfterFunc(holdTime, p.unpaged)
	}
	p.held.Write(b)
	if p.room -= p.lines(b); p.room >= 0 {
		return len(b), nil
	}
	if err := p.start(); err != nil {
		p.direct = true // the output is readable without a pager, too
		p.Missing = err
		return len(b), p.release()
	}
	_, err := p.toPager(p.held.Bytes())
	return len(b), err
}

// lines returns the minimum number of screen lines that b takes.
func (p *Pager) lines(b []byte) int {
	lines, width := bytes.Count(b, []byte("\n")), p.stream.Width()
	if width == 0 {
		return lines
	}
	for line := range bytes.Lines(b) {
		lines += len(bytes.TrimSpace(line)) / (8 * width) // at most eight bytes per column
	}
	return lines
}

// unpaged shows the held output without a pager.
func (p *Pager) unpaged() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.child == nil && !p.direct {
		p.direct = true
		_ = p.release() // the next write fails as well
	}
}

// release writes the held output to the terminal.
func (p *Pager) release() error {
	_, err := p.stream.Write(p.held.Bytes())
	p.held.Reset()
	return err
}

// installed returns an error for a missing program, if its name is plain: the shell
// would report it only after taking the output, which would be lost.
func (p *Pager) installed() error {
	name := strings.Fields(p.command)[0]
	if strings.ContainsAny(name, "=$`\"'\\;&|<>(){}*?#~!") {
		return nil
	}
	_, err := exec.LookPath(name)
	if lookup := new(exec.Error); errors.As(err, &lookup) {
		return fmt.Errorf("%s: %w", lookup.Name, lookup.Err)
	}
	return err
}

// start starts the pager.
func (p *Pager) start() error {
	if err := p.installed(); err != nil {
		return err
	}
	// An interrupt ends the rows, and the user can still read the output so far.
	child := exec.CommandContext(context.Background(), "sh", "-c", p.command)
	child.Env = child.Environ()
	for _, setting := range []string{"LESS=FRX", "LV=-c"} {
		name, _, _ := strings.Cut(setting, "=")
		if !slices.ContainsFunc(child.Env, func(s string) bool { return strings.HasPrefix(s, name+"=") }) {
			child.Env = append(child.Env, setting)
		}
	}
	child.Stdout, child.Stderr = p.stream.file, p.stream.file
	input, err := child.StdinPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return err
	}
	p.child, p.input = child, input
	return nil
}

// toPager writes to the pager.
func (p *Pager) toPager(b []byte) (int, error) {
	if p.quit {
		return 0, ErrQuit
	}
	n, err := p.input.Write(b)
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, os.ErrClosed) {
		p.quit, err = true, ErrQuit
	}
	return n, err
}

// Close shows the held output, or waits until the user quits the pager.
func (p *Pager) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
	}
	if p.child == nil {
		p.direct = true
		return p.release()
	}
	_ = p.input.Close() // a pager that was quit has closed it
	_ = p.child.Wait()  // a pager's exit code says nothing about its input
	p.child, p.direct = nil, true
	return nil
}
