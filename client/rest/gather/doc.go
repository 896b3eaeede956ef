// Package gather makes the connections of long streams cheap to read, whether the stream is slow or fast. It is about
// wake-ups: on Linux they cost several times what reading the bytes does, elsewhere the connections are plain ones.
//
// # Many small flushes
//
// A server that flushes every record wakes its reader for every record, 17,000 times a second. A connection of this
// package notices such a stream and asks the kernel, with SO_RCVLOWAT, to be woken when 128 KiB have come or after 10 ms,
// whichever is first. It does so below TLS, where a record of the stream is not a read of its own yet.
//
// Answers of a few segments, which is what most requests get, are read as usual and wait for nothing: gathering begins
// after 32 small reads in a row, and ends with the next write or when it gathered little. It never waits for bytes that
// need not come: a wait with a low-water mark is bounded, and before one without a bound the mark is 1 again.
//
// # More than can be read
//
// Go's poller is told of every segment that arrives, also while nobody waits for one, and a thread wakes to hear it. A
// connection whose reads were full for 4 MiB leaves the poller, and comes back to it when there is nothing to read, or
// for a write or a deadline. It has a second descriptor from then on.
package gather

import (
	"context"
	"net"
	"time"
)

// Dial connects as net.Dialer does, and returns a connection that gathers where the system can.
func Dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	c, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return Conn(c), nil
}
