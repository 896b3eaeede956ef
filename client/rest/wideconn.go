package rest

import (
	"bufio"
	"net"
)

// wideBytes is how many bytes are read at once below TLS. TLS itself would read one
// or two of its records at a time, with a system call and an acknowledgment for each.
const wideBytes = 128 << 10

// wideConn is a connection that reads in large pieces.
type wideConn struct {
	net.Conn
	reader *bufio.Reader
}

func newWideConn(c net.Conn) *wideConn { return &wideConn{c, bufio.NewReaderSize(c, wideBytes)} }

// Read implements io.Reader.
func (c *wideConn) Read(p []byte) (int, error) { return c.reader.Read(p) }
