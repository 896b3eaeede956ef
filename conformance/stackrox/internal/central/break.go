package central

import (
	"context"
	"crypto/tls"
	"net"
	"time"

	"google.golang.org/grpc/peer"
)

// Break ends a gRPC call below its server, in a way that the server does not intend.
type Break struct {
	// After is how many records get through.
	After int
	// Do acts on the connection; what it sends belongs to its first stream.
	Do func(net.Conn) error
}

// The types and the flag of frames that breaks send.
const (
	FrameData      = 0
	FrameRSTStream = 3
	FrameGoAway    = 7
	EndStream      = 1
)

// Frame sends a frame of HTTP/2.
func Frame(kind, flags byte, payload ...byte) func(net.Conn) error {
	stream := byte(1)
	if kind == FrameGoAway {
		stream = 0
	}
	size := len(payload)
	head := []byte{byte(size >> 16), byte(size >> 8), byte(size), kind, flags, 0, 0, 0, stream}
	return func(c net.Conn) error {
		_, err := c.Write(append(head, payload...))
		return err
	}
}

// Hangup ends the connection, with a TCP reset or without one.
func Hangup(reset bool) func(net.Conn) error {
	return func(c net.Conn) error {
		tcp := c.(*tls.Conn).NetConn().(*net.TCPConn)
		if reset {
			if err := tcp.SetLinger(0); err != nil {
				return err
			}
		}
		return tcp.Close()
	}
}

// Then runs its actions in turn.
func Then(all ...func(net.Conn) error) func(net.Conn) error {
	return func(c net.Conn) error {
		for _, do := range all {
			if err := do(c); err != nil {
				return err
			}
		}
		return nil
	}
}

// breakCall breaks the call of this context and waits until the client has left. The
// server writes in a separate goroutine, which gets time to finish.
func (c *Central) breakCall(ctx context.Context) {
	conn, _ := ctx.Value(connKey{}).(net.Conn)
	if p, ok := peer.FromContext(ctx); ok && conn == nil {
		c.mu.Lock()
		conn = c.conns[p.Addr.String()]
		c.mu.Unlock()
	}
	if conn == nil {
		return // a gateway's call
	}
	time.Sleep(100 * time.Millisecond)
	_ = c.cfg.Break.Do(conn) // a client that left needs no more
	<-ctx.Done()
}
