package outfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
)

// Schema is the value of a manifest's first member.
const Schema = "tally.manifest/1"

// maxManifest bounds how many bytes of a possible manifest are read.
const maxManifest = 64 << 20

// Manifest describes an exported file as it is on disk, and the request that
// produced it. Times are in UTC.
type Manifest struct {
	Schema  string `json:"schema"`
	Version string `json:"tally_version"`

	// File is the data file, relative to the manifest's directory; empty for
	// standard output. Format and Compression tell readers how to read it.
	File        string `json:"file"`
	Format      string `json:"format,omitempty"`
	Compression string `json:"compression,omitempty"`
	NoHeaders   bool   `json:"no_headers,omitempty"`

	// Request describes the exported data and its source. Equivalent arguments yield
	// the same Request, so that two exports can be compared.
	Request

	// Records were read from the source, Rows were written: a record can contain
	// many rows, and row filters drop some.
	Records int64  `json:"records"`
	Rows    int64  `json:"rows"`
	Bytes   int64  `json:"bytes"`
	SHA256  string `json:"sha256"` // in hex; empty while no file was ever written

	Started  time.Time `json:"started,omitzero"`
	Finished time.Time `json:"finished,omitzero"`
	// Complete means that every record of the request is in the file; otherwise Why
	// describes the missing part.
	Complete bool   `json:"complete"`
	Why      string `json:"incomplete_because,omitempty"`
	// Moved counts rows that moved between pages while they were read; Unchecked
	// names filters that could not be checked against the records.
	Moved     int64    `json:"moved,omitempty"`
	Unchecked []string `json:"unchecked,omitempty"`
	// Notes are further facts of the source: transport, several streams and their
	// times, tasks.
	Notes map[string]string `json:"notes,omitempty"`

	// Parts are the contributions of several contexts, and of their APIs, in order.
	Parts []Part `json:"parts,omitempty"`

	// Partition has the keys of a dataset, and Files its parts, those of earlier runs
	// as well; the other members describe the last run.
	Partition []string   `json:"partition,omitempty"`
	Files     []DataFile `json:"files,omitempty"`

	// Previous describes the file that is about to be replaced. It exists only
	// between two renames: the file on disk is this one or the new one.
	Previous *Manifest `json:"previous,omitempty"`
	// LastAttempt is the last run that failed to replace the file.
	LastAttempt *Attempt `json:"last_attempt,omitempty"`
}

// Request describes the request of an export.
type Request struct {
	API           string `json:"api"`
	Resource      string `json:"resource"`
	Source        string `json:"source"` // the endpoint
	ServerVersion string `json:"server_version,omitempty"`
	Context       string `json:"context,omitempty"`
	// Arguments are the words of the command line, without secrets.
	Arguments []string `json:"arguments,omitempty"`
	// Query and Filters are recorded as sent, including filters that tally applies
	// to rows.
	Query   string            `json:"query,omitempty"`
	Filters map[string]string `json:"filters,omitempty"`
	Columns []string          `json:"columns,omitempty"`
	JQ      string            `json:"jq,omitempty"`
	Limit   int               `json:"limit,omitempty"`
}

// Part is the contribution of one of several sources: all of its rows, or none.
type Part struct {
	Context  string `json:"context"`
	API      string `json:"api"`
	Endpoint string `json:"endpoint"`
	Query    string `json:"query,omitempty"`
	Records  int64  `json:"records"`
	Rows     int64  `json:"rows"`
	// Complete means that every record of the request was read; otherwise Why
	// describes the missing part, and Error the reason for which there are no rows.
	Complete bool              `json:"complete"`
	Why      string            `json:"incomplete_because,omitempty"`
	Code     int               `json:"code"` // the exit code that the context alone would have had
	Error    string            `json:"error,omitempty"`
	Started  time.Time         `json:"started,omitzero"`
	Finished time.Time         `json:"finished,omitzero"`
	Notes    map[string]string `json:"notes,omitempty"`
}

// Attempt is a run that failed.
type Attempt struct {
	Started  time.Time `json:"started,omitzero"`
	Finished time.Time `json:"finished,omitzero"`
	Records  int64     `json:"records"`
	Error    string    `json:"error"`
	Exit     int       `json:"exit"`
	// Parts are the parts of several sources, at least one of which failed.
	Parts []Part `json:"parts,omitempty"`
}

// ErrNotManifest means that a file is not a manifest.
var ErrNotManifest = errors.New("it exists but is not a tally manifest")

// ReadManifest reads the manifest at path. The error matches fs.ErrNotExist if
// the file does not exist, and ErrNotManifest for any other file.
func ReadManifest(path string) (Manifest, error) {
	if info, err := os.Stat(path); err == nil && info.Mode()&os.ModeNamedPipe != 0 {
		return Manifest{}, fmt.Errorf("%s: %w: it is a pipe", path, ErrNotManifest) // opening it would block
	}
	file, err := os.Open(path)
	if err != nil {
		return Manifest{}, fmt.Errorf("%s: %w", path, cause(err))
	}
	defer func() { _ = file.Close() }() // it was only read
	return decodeManifest(path, file)
}

// decodeManifest reads a manifest from a file with that name.
func decodeManifest(path string, in io.Reader) (Manifest, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxManifest))
	if err != nil {
		return Manifest{}, fmt.Errorf("%s: %w", path, cause(err))
	}
	var m Manifest
	if json.Unmarshal(data, &m) != nil || !strings.HasPrefix(m.Schema, "tally.manifest/") {
		return Manifest{}, fmt.Errorf("%s: %w", path, ErrNotManifest)
	}
	if m.Schema != Schema {
		return Manifest{}, fmt.Errorf("%s: its schema is %s, and this version of tally knows %s", path, m.Schema, Schema)
	}
	return m, nil
}

// replaceable returns the manifest to replace; nil if there is none. Anything
// other than a manifest, an empty file or a device is an error.
func replaceable(path string) (*Manifest, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && (!info.Mode().IsRegular() && !info.IsDir() || info.Size() == 0) {
		return nil, nil
	}
	m, err := ReadManifest(path)
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// encode returns the manifest's JSON, with a line feed at its end.
func (m Manifest) encode() ([]byte, error) {
	m.Schema = Schema
	m.Started, m.Finished = m.Started.UTC(), m.Finished.UTC()
	var data bytes.Buffer
	e := json.NewEncoder(&data)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return nil, fmt.Errorf("encoding the manifest: %w", err)
	}
	return data.Bytes(), nil
}
