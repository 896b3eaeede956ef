package kit

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/output"
)

// Saved is a file that a command writes as it came, for its manifest.
type Saved struct {
	Source Source
	// Count is how many rows are in it.
	Count int64
	// Started is when the command began.
	Started time.Time
}

// Save is Copy with the manifest that the flags ask for.
func Save(call *Call, r io.Reader, what Saved) error {
	file, err := createOut(call.Output.Out, output.FileOptions{KeepPartial: call.Output.KeepPartial, AsIs: true})
	if err != nil {
		return err
	}
	_, err = io.Copy(marked{file}, r)
	err = finish(file, err)
	return errors.Join(err, call.Output.writeManifest(file, output.Manifest{
		Count: what.Count, Source: what.Source.Endpoint, Query: what.Source.Query,
		Started: what.Started, Finished: call.App.Now(), Complete: err == nil, Version: call.App.Version,
	}, err))
}

func createOut(path string, o output.FileOptions) (*output.File, error) {
	file, err := output.Create(path, o)
	if err != nil {
		return nil, &exit.Coded{Code: exit.Unexpected, Err: err, Hint: "nothing was asked of the server, and the file is as it was"}
	}
	return file, nil
}

// CheckOut tells whether the file of --out can be written, for commands that
// ask something of the server long before they write.
func CheckOut(call *Call) error {
	path := call.Output.Out
	if info, err := os.Stat(path); path == "" || err == nil && !info.Mode().IsRegular() {
		return nil // to open a pipe and to close it would be the end of it
	}
	file, err := createOut(path, output.FileOptions{AsIs: true})
	if err != nil {
		return err
	}
	return file.Abort()
}

// Spool is a temporary file for what must be whole before it is used. The
// caller calls remove in the end.
func Spool(a *app.App) (file *os.File, remove func(), err error) {
	file, err = os.CreateTemp(a.Env("TMPDIR"), "tally-*")
	if err != nil {
		return nil, nil, fmt.Errorf("hold back what comes until it is whole: %w", err)
	}
	return file, func() {
		_ = file.Close()           // it was read, or given up
		_ = os.Remove(file.Name()) // what is left behind in the temporary directory harms nobody
	}, nil
}
