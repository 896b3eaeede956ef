package kit

import (
	"io"
	"os"
	"time"

	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/output/outfile"
)

// Saved is a file that a command writes unchanged, for its manifest.
type Saved struct {
	Source Source
	// Count is its number of rows.
	Count int64
	// Started is when the command began.
	Started time.Time
}

// Save is Copy for data whose source and rows are known, for its manifest.
func Save(call *Call, r io.Reader, what Saved) error {
	if call.Output.KeepPartial && call.Output.Out == "" {
		return exit.Usagef("--keep-partial needs --out")
	}
	if call.toTerminal() {
		_, err := call.show(r)
		return err
	}
	if err := call.closedOutput(); err != nil {
		return err
	}
	d, err := call.deliverBytes()
	if err != nil {
		return err
	}
	d.source, d.count, d.started = what.Source, what.Count, what.Started
	_, err = call.transfer(d, r)
	return d.end(err)
}

// CheckOut checks that the files of --out and --manifest, or of a dataset, can be
// written, and that standard output is not closed, for commands that send requests
// long before they write.
func CheckOut(call *Call) error {
	if err := call.closedOutput(); err != nil {
		return err
	}
	if len(call.Output.Partition) > 0 {
		return checkDataset(call)
	}
	if isPipe(call.Output.Out) || isPipe(call.Output.Manifest) {
		return nil // opening and closing a pipe would end it for its reader
	}
	pair, err := call.open(call.cmd.Context(), false, true)
	if err != nil {
		return err
	}
	return pair.Discard()
}

func checkDataset(call *Call) error {
	options, err := call.options()
	if err != nil {
		return err
	}
	d, err := call.dataset(call.cmd.Context(), options)
	if err != nil {
		return err
	}
	return d.Discard()
}

// Spool is a temporary file for data that must be complete before it is used. The
// caller calls remove at the end.
func Spool(a *app.App) (file *os.File, remove func(), err error) {
	scratch, err := outfile.Scratch(a.Env("TMPDIR"))
	if err != nil {
		return nil, nil, exit.Usage(err)
	}
	return scratch.File(), func() { _ = scratch.Close() }, nil // it was read, or abandoned
}
