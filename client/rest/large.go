package rest

import (
	"bytes"
	"io"
	"runtime"
)

// readAll reads a body of limited size into buffer. For a large body the buffer grows
// to the maximum at once: unwritten memory costs nothing, a copy does.
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

// collect frees the garbage of a value of a number of bytes. Each change of a large
// value leaves a copy of it, and the collector would let the copies add up to as much
// memory as is in use.
func collect(size int) {
	if size >= largeBuffer {
		runtime.GC()
	}
}
