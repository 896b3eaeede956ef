package output

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// Every format reports a full disk.
func TestDevFull(t *testing.T) {
	t.Parallel()
	file, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here")
	}
	defer func() { _ = file.Close() }()
	for _, f := range Formats() {
		_, err := writeRows(file, each(somePods(), nil), podColumns(), sinkOptions(f))
		if !errors.Is(err, syscall.ENOSPC) || !errors.As(err, new(*WriteError)) {
			t.Errorf("%s: error %v", f, err)
		}
	}
}
