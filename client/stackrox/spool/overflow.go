package spool

import (
	"fmt"
	"os"
)

// overflow is a queue of bytes in an unlinked temporary file, so that nothing is left
// behind whatever happens. Its space is reused once the queue is empty. The Spool's mutex
// guards the counts.
type overflow struct {
	file          *os.File
	read, written int64
	total         int64 // ever written
}

// open prepares the queue for more bytes, with a file in dir unless it has one.
func (o *overflow) open(dir string) error {
	if o.size() == 0 {
		o.read, o.written = 0, 0
	}
	if o.file != nil {
		return nil
	}
	f, err := createUnlinked(dir)
	if err != nil {
		return fmt.Errorf("the output is slower than the server, and no temporary file can be created to buffer the stream"+
			" (TMPDIR chooses another directory): %w", err)
	}
	o.file = f
	return nil
}

func (o *overflow) size() int64 { return o.written - o.read }

// appendAt writes b at the end of the queue, which the caller then extends.
func (o *overflow) appendAt(b []byte) error {
	if _, err := o.file.WriteAt(b, o.written); err != nil {
		return fmt.Errorf("the output is slower than the server, and the temporary file cannot buffer the stream"+
			" (TMPDIR chooses another directory): %w", err)
	}
	return nil
}

// grew extends the queue by the n bytes that appendAt wrote.
func (o *overflow) grew(n int) {
	o.written += int64(n)
	o.total += int64(n)
}

// close releases the file.
func (o *overflow) close() error {
	if o.file == nil {
		return nil
	}
	if err := o.file.Close(); err != nil {
		return fmt.Errorf("closing the temporary file of the stream: %w", err)
	}
	return nil
}
