package kit

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"tally/cmd/internal/exit"
	"tally/output"
)

// Copy copies r unchanged to standard output, or to the file of --out, which is
// replaced only when complete. It returns the number of bytes. A terminal gets
// only text, with control characters made visible so that it does not act on
// them.
func Copy(call *Call, r io.Reader) (int64, error) {
	if call.toTerminal() {
		return call.show(r)
	}
	if err := call.closedOutput(); err != nil {
		return 0, err
	}
	d, err := call.deliverBytes()
	if err != nil {
		return 0, err
	}
	n, err := call.transfer(d, r)
	return n, d.end(err)
}

// transfer copies bytes, and reports progress.
func (c *Call) transfer(d *delivery, r io.Reader) (int64, error) {
	name := "output"
	if c.Output.Out != "" {
		name = filepath.Base(c.Output.Out)
	}
	counted, end := Transferred(c.App, name, -1, r)
	defer end()
	return io.Copy(marked{d.pair}, counted)
}

// toTerminal reports whether the data goes to a terminal.
func (c *Call) toTerminal() bool {
	return c.Output.Out == "" && c.App.Out.IsTerminal()
}

// show prints data on a terminal. Since control characters are made visible, a
// manifest would not describe the output.
func (c *Call) show(r io.Reader) (int64, error) {
	if c.Output.Manifest != "" {
		return 0, exit.Usagef("--manifest needs --out: a terminal does not get the data as it is")
	}
	return copyText(c.App.Out, r)
}

// errNotText is the error of binary data for a terminal.
var errNotText = errors.New("this is binary data, which a terminal cannot show: write it to a file or a pipe")

// sampled is the number of bytes that are checked to distinguish text from binary data.
const sampled = 512

func copyText(to io.Writer, r io.Reader) (int64, error) {
	buffered := bufio.NewReader(r)
	if _, err := buffered.Peek(1); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	head, _ := buffered.Peek(min(buffered.Buffered(), sampled)) // only the bytes that have arrived: a followed log may take hours
	if !isText(head) {
		return 0, exit.Usage(errNotText)
	}
	var count int64
	for {
		line, err := buffered.ReadString('\n')
		count += int64(len(line))
		if _, failed := io.WriteString(to, shown(line)); failed != nil {
			return count, &output.WriteError{Err: failed}
		}
		if errors.Is(err, io.EOF) {
			return count, nil
		}
		if err != nil {
			return count, err
		}
	}
}

// isText checks a prefix, whose last character may be incomplete.
func isText(head []byte) bool {
	for cut := 1; cut < utf8.UTFMax && cut <= len(head); cut++ {
		if tail := head[len(head)-cut:]; utf8.RuneStart(tail[0]) && !utf8.FullRune(tail) {
			head = head[:len(head)-cut]
			break
		}
	}
	return utf8.Valid(head) && bytes.IndexByte(head, 0) < 0
}

// shown makes a line printable; its tabs and line break are layout.
func shown(line string) string {
	body, end := strings.CutSuffix(line, "\n")
	cells := strings.Split(strings.TrimSuffix(body, "\r"), "\t")
	for i, c := range cells {
		cells[i] = output.Escape(c)
	}
	s := strings.Join(cells, "\t")
	if end {
		s += "\n"
	}
	return s
}
