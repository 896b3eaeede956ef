//go:build !linux

package gather

import "net"

// Conn returns c, since this system has no low-water mark that wakes a poller late.
func Conn(c net.Conn) net.Conn { return c }
