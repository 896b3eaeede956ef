package rest

import (
	"bytes"
	"io"
	"runtime"
)

// readAll reads a body of at most that many bytes into buffer. A large one gets
// the room of the largest at once: memory that is not written yet costs nothing,
// a copy does.
func readAll(body io.Reader, buffer *bytes.Buffer, most int) error {
	if _, err := buffer.ReadFrom(io.LimitReader(body, maxSpare)); err != nil || buffer.Len() < maxSpare {
		return err
	}
	*buffer = *bytes.NewBuffer(append(make([]byte, 0, most+2*bytes.MinRead), buffer.Bytes()...))
	collect(buffer.Len())
	_, err := buffer.ReadFrom(io.LimitReader(body, int64(most)+1-maxSpare))
	if err == nil && buffer.Len() > most {
		err = tooLarge("the response", most)
	}
	return err
}

// collect frees what was left behind by a value of a number of bytes. A large one
// leaves copies as large behind wherever it is changed; the collector would let
// them come to as much as is in use.
func collect(size int) {
	if size >= largeBuffer {
		runtime.GC()
	}
}
