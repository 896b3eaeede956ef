// Package spool keeps data on disk that may be too large for memory.
package spool

import (
	"errors"
	"fmt"
	"os"
)

// File is a temporary file in the directory for temporary files, readable only
// by its owner. Where the system supports it, the file has no name, so that a
// killed process leaves nothing behind.
type File struct {
	*os.File
	named bool
}

// Create makes an empty File.
func Create() (*File, error) {
	file, err := os.CreateTemp("", "tally-*")
	if err != nil {
		return nil, fmt.Errorf("keep data on disk: %w", err)
	}
	return &File{File: file, named: os.Remove(file.Name()) != nil}, nil
}

// Close closes and removes the file.
func (f *File) Close() error {
	err := f.File.Close()
	if f.named {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}
