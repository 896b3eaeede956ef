package app

import (
	"bytes"
	"fmt"
	"io"

	"tally/output"
)

// Debug prints a line with --debug.
func (a *App) Debug(line string) {
	if out := a.debugOutput(); out != nil {
		_, _ = fmt.Fprintf(out, "* %s\n", output.Escape(line)) // a broken stderr must not fail the command
	}
}

// debugOutput returns where --debug writes, nil without it.
func (a *App) debugOutput() io.Writer {
	switch {
	case !a.Global.Debug:
		return nil
	case a.part == "":
		return a.Err
	}
	return labelled{a.Err, output.Escape(a.part) + ": "}
}

// labelled prefixes each line with a label. It writes whole lines, so that
// concurrent writers do not mix theirs.
type labelled struct {
	out   io.Writer
	label string
}

// Write implements io.Writer.
func (l labelled) Write(p []byte) (int, error) {
	var b bytes.Buffer
	for line := range bytes.Lines(p) {
		b.WriteString(l.label)
		b.Write(line)
	}
	if _, err := l.out.Write(b.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}
