// Package term determines what the terminal on a stream can do, and prompts on it.
package term

import (
	"errors"
	"io"
	"os"

	"golang.org/x/term"
)

// Stream is an output stream and its terminal, if any.
type Stream struct {
	io.Writer
	file *os.File
	// escapes reports whether the terminal interprets escape sequences.
	escapes bool
}

// NewStream makes a stream of w; only an *os.File can be a terminal. It makes the
// console of Windows interpret escape sequences.
func NewStream(w io.Writer) Stream {
	file, _ := w.(*os.File)
	return Stream{Writer: w, file: file, escapes: file != nil && carryOut(file)}
}

// Through returns the same stream, written through w.
func (s Stream) Through(w io.Writer) Stream {
	return Stream{Writer: w, file: s.file, escapes: s.escapes}
}

// IsTerminal reports whether the stream is a terminal.
func (s Stream) IsTerminal() bool {
	return s.file != nil && term.IsTerminal(int(s.file.Fd()))
}

// Width returns the number of columns, 0 if unknown.
func (s Stream) Width() int {
	if s.file == nil {
		return 0
	}
	width, _, err := term.GetSize(int(s.file.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// Color reports whether to use colour: mode is auto, always or never, and env
// returns NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM (https://no-color.org,
// https://bixense.com/clicolors).
func (s Stream) Color(mode string, env func(string) string) bool {
	switch mode {
	case "always":
		return true
	case "never":
		return false
	}
	if env("NO_COLOR") != "" {
		return false
	}
	if force := env("CLICOLOR_FORCE"); force != "" && force != "0" {
		return true
	}
	return env("CLICOLOR") != "0" && env("TERM") != "dumb" && s.escapes && s.IsTerminal()
}

// InputIsTerminal reports whether r is a terminal, so that a user can respond to a prompt.
func InputIsTerminal(r io.Reader) bool {
	file, ok := r.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// Close closes the file behind the stream, unless it is a terminal; other
// streams have nothing to close.
func (s Stream) Close() error {
	if s.file == nil || s.IsTerminal() {
		return nil
	}
	var err error
	if through, ok := s.Writer.(io.Closer); ok && through != io.Closer(s.file) {
		err = through.Close()
	}
	return errors.Join(err, s.file.Close())
}
