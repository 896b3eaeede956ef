package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Manifest says what an exported file holds and whether it is whole.
type Manifest struct {
	File     string    `json:"file"`            // the name of the exported file
	Count    int64     `json:"count"`           // rows
	Bytes    int64     `json:"bytes"`           // size of the file, after compression
	SHA256   string    `json:"sha256"`          // checksum of the file, in hex
	Source   string    `json:"source"`          // the API and the endpoint
	Query    string    `json:"query"`           // as sent, empty for everything
	Started  time.Time `json:"started"`         // RFC 3339 in UTC
	Finished time.Time `json:"finished"`        // RFC 3339 in UTC
	Complete bool      `json:"complete"`        // false: the source failed before its end
	Error    string    `json:"error,omitempty"` // why it is not complete
	Version  string    `json:"tally_version"`
}

// WriteManifest writes m to path as JSON, whole or not at all.
func WriteManifest(path string, m Manifest) error {
	m.Started, m.Finished = m.Started.UTC(), m.Finished.UTC()
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return fmt.Errorf("encoding the manifest %s: %w", path, err)
	}
	f, err := Create(path, FileOptions{})
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	if _, err := f.Write(text.Bytes()); err != nil {
		return both(fmt.Errorf("manifest: %w", err), f.Abort())
	}
	if err := f.Commit(); err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	return nil
}
