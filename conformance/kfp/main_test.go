package kfp

import (
	"fmt"
	"os"
	"testing"

	"tally/conformance/kfp/server"
)

// TestMain sets what belongs to the whole process: the server's settings and its log.
func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	logs, err := os.MkdirTemp("", "kfp-conformance-")
	if err != nil {
		return 1, err
	}
	defer func() { _ = os.RemoveAll(logs) }() // the operating system clears what is left
	if err := server.Configure(logs, false); err != nil {
		return 1, err
	}
	return m.Run(), nil
}
