// Package gather makes the connections of a stream of many small flushes cheap to read.
//
// A server that flushes every record wakes its reader for every record: at 17,000 records a
// second the wake-ups cost several times what reading the bytes does. On Linux a connection
// of this package notices such a stream and requests from the kernel, with SO_RCVLOWAT, to
// be woken when 128 KiB have come or after 10 ms, whichever is first. It does so below TLS,
// where reads are not limited to one TLS record.
//
// Responses of a few segments, which most requests get, are read normally and never
// delayed: gathering begins after 32 small reads in a row, and ends with the next write or
// when it gathered less than 8 KiB. It never waits for bytes that may not come: a wait with
// a low-water mark is bounded, and before an unbounded wait the mark is reset to 1.
//
// On other systems the connections are plain.
package gather

import (
	"context"
	"net"
	"time"
)

// Dial connects as net.Dialer does, and returns a connection that gathers if the system
// supports it.
func Dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	c, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return Conn(c), nil
}
