// Package metrics writes the outcome of an export to a file for the textfile
// collector of Prometheus' node_exporter.
//
// The format is https://prometheus.io/docs/instrumenting/exposition_formats/; a
// file belongs to one job, since each run replaces it.
package metrics

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"tally/output/outfile"
)

// Run is the outcome of an export.
type Run struct {
	API, Context, Noun string
	// Exit is the exit code; 0 is success.
	Exit int
	// Rows and Bytes are the amounts written if Exit is 0. Bytes is negative if
	// unknown, as for one of several contexts.
	Rows, Bytes int64
	// Took is how long the run lasted.
	Took time.Duration
	// Complete is when a complete export ended; zero if this run is not one.
	Complete time.Time
}

// File is a metrics file that is replaced at the end of a run.
type File struct {
	file *outfile.File
	old  []byte
}

// maxOld bounds the size of the file to replace, in bytes.
const maxOld = 64 << 10

// prefix begins the names of all series.
const prefix = "tally_export_"

// Open starts the file. It refuses to replace anything but a metrics file of this
// package.
func Open(path string) (*File, error) {
	old, err := previous(path)
	if err != nil {
		return nil, err
	}
	file, err := outfile.Create(path, outfile.Options{AsIs: true, Mode: mode})
	if err != nil {
		return nil, err
	}
	return &File{file, old}, nil
}

// mode lets the collector read the file, which has no secrets.
const mode = 0o644

func previous(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, nil // such as a pipe, on which opening blocks
	}
	f, err := os.Open(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	defer func() { _ = f.Close() }() // it is read only
	old, err := io.ReadAll(io.LimitReader(f, maxOld))
	if err == nil && len(old) > 0 && !bytes.HasPrefix(old, []byte("# HELP "+prefix)) {
		err = fmt.Errorf("%s is not a metrics file that tally wrote, and is not replaced", path)
	}
	return old, err
}

// Close writes the outcome of the run, and of its parts. If this run is not a
// complete export, the file keeps the values of the last complete one.
func (f *File) Close(r Run, parts ...Run) error {
	var b bytes.Buffer
	runs := append([]Run{r}, parts...)
	for i, s := range series(r) {
		head := fmt.Sprintf("# HELP %s %s\n# TYPE %s gauge\n", s.name, s.help, s.name)
		for _, run := range runs {
			if value, known := f.value(run, i); known {
				fmt.Fprintf(&b, "%s%s%s %s\n", head, s.name, labels(run), value)
				head = ""
			}
		}
	}
	if _, err := f.file.Write(b.Bytes()); err != nil {
		return errors.Join(err, f.file.Abort())
	}
	return f.file.Commit()
}

func labels(r Run) string {
	return fmt.Sprintf("{api=%s,context=%s,noun=%s}", quoted(r.API), quoted(r.Context), quoted(r.Noun))
}

// value returns the value of a run's i-th series, or the last known value.
func (f *File) value(r Run, i int) (value string, known bool) {
	if s := series(r)[i]; s.known {
		return s.value, true
	}
	return f.last(series(r)[i].name + labels(r))
}

// last returns a value in the file to replace.
func (f *File) last(name string) (value string, ok bool) {
	for line := range strings.Lines(string(f.old)) {
		if value, ok = strings.CutPrefix(strings.TrimRight(line, "\n"), name+" "); ok {
			_, err := strconv.ParseFloat(value, 64)
			return value, err == nil
		}
	}
	return "", false
}

// gauge is one series; an unknown value is replaced by the last known one.
type gauge struct {
	name, help, value string
	known             bool
}

func series(r Run) []gauge {
	success := 0
	if r.Exit == 0 {
		success = 1
	}
	integer := func(n int64) string { return strconv.FormatInt(n, 10) }
	return []gauge{
		{prefix + "success", "Whether the last run ended with exit code 0.", integer(int64(success)), true},
		{prefix + "exit_code", "Exit code of the last run.", integer(int64(r.Exit)), true},
		{prefix + "duration_seconds", "How long the last run took.", strconv.FormatFloat(r.Took.Seconds(), 'f', 3, 64), true},
		{prefix + "rows", "Rows of the last successful run.", integer(r.Rows), r.Exit == 0},
		{prefix + "bytes", "Bytes of the last successful run, compressed where the file is.", integer(r.Bytes), r.Exit == 0 && r.Bytes >= 0},
		{prefix + "last_complete_timestamp_seconds", "When the last export ended that has every row of its request.", integer(r.Complete.Unix()), !r.Complete.IsZero()},
	}
}

// quoted quotes the value of a label.
func quoted(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(strings.ToValidUTF8(value, "\ufffd")) + `"`
}
