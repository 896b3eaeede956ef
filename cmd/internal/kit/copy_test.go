package kit

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/cmd/internal/exit"
	"tally/cmd/internal/term"
	"tally/output"
)

// brokenReader returns some data and then an error.
type brokenReader struct{ io.Reader }

var errFailing = errors.New("failing")

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = errFailing
	}
	return n, err
}

func TestCopyToAFileIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	path := filepath.Join(t.TempDir(), "a.gz")
	if n, err := Copy(p.call(Output{Out: path}), strings.NewReader("as it is")); n != 8 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := Copy(p.call(Output{Out: path}), brokenReader{strings.NewReader("new")}); !errors.Is(err, errFailing) {
		t.Errorf("%v", err)
	}
	if content, err := os.ReadFile(path); string(content) != "as it is" || err != nil {
		t.Errorf("%q, %v", content, err)
	}
	if _, err := Copy(p.call(Output{Out: filepath.Join(path, "no")}), strings.NewReader("x")); err == nil {
		t.Error("a file below a file was written")
	}
}

// A line of a followed log is shown when it arrives, not when the log ends.
func TestCopyToATerminalDoesNotWait(t *testing.T) {
	t.Parallel()
	log, server := io.Pipe()
	terminal, shown := io.Pipe()
	go func() { _, _ = copyText(shown, log) }() // it never ends
	go func() { _, _ = io.WriteString(server, "epoch 1 \u4e2d\n") }()
	line := make([]byte, len("epoch 1 \u4e2d\n"))
	if _, err := io.ReadFull(terminal, line); err != nil || string(line) != "epoch 1 \u4e2d\n" {
		t.Errorf("%q, %v", line, err)
	}
	if err := errors.Join(server.Close(), terminal.Close()); err != nil {
		t.Error(err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestCopyToStandardOutput(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	if n, err := Copy(p.call(Output{}), strings.NewReader("\x1b[31m\x00")); n != 6 || err != nil || p.out.String() != "\x1b[31m\x00" {
		t.Errorf("a pipe gets %d bytes, %q, %v", n, p.out.String(), err)
	}
	p.Out = term.NewStream(full{})
	var failed *output.WriteError
	if _, err := Copy(p.call(Output{}), strings.NewReader("x")); !errors.As(err, &failed) {
		t.Errorf("%v is no error of the output", err)
	}
}

func TestTextForATerminal(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", sampled-1) + "é" + strings.Repeat("y", sampled)
	for in, want := range map[string]string{
		"a\tb\nc\r\n":        "a\tb\nc\n",
		"\x1b[31mred\n":      "\\x1b[31mred\n",
		"no end":             "no end",
		"":                   "",
		long:                 long,
		"one\x07\n\ntwo\x9b": "one\\x07\n\ntwo\\x9b",
	} {
		var out bytes.Buffer
		n, err := copyText(&out, strings.NewReader(in))
		if strings.Contains(in, "\x9b") { // no data at all
			if exit.Of(err) != exit.BadUsage || out.Len() > 0 {
				t.Errorf("%q: %q, %v", in, &out, err)
			}
			continue
		}
		if out.String() != want || err != nil || n != int64(len(in)) {
			t.Errorf("%q becomes %q, %d, %v", in, &out, n, err)
		}
	}
	if _, err := copyText(io.Discard, strings.NewReader("\x1f\x8b\x00")); exit.Of(err) != exit.BadUsage {
		t.Errorf("an archive: %v", err)
	}
	if _, err := copyText(io.Discard, brokenReader{strings.NewReader("text")}); !errors.Is(err, errFailing) {
		t.Errorf("%v", err)
	}
}
