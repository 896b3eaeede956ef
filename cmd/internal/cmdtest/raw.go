package cmdtest

import (
	"io"
	"net"
	"testing"
)

// RawServer lets respond write the response to every request, to the connection itself.
func RawServer(t *testing.T, respond func(io.ReadWriter)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				if _, err := conn.Read(make([]byte, 8192)); err == nil {
					respond(conn)
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

// EchoServer responds to every request with the same bytes.
func EchoServer(t *testing.T, response string) string {
	t.Helper()
	return RawServer(t, func(w io.ReadWriter) {
		_, _ = io.WriteString(w, response) // a client that is gone notices by itself
	})
}
