package rest_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"iter"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"tally/client/rest"
)

// rawCall is the server's side of a connection with one call.
type rawCall struct {
	*http2.Framer
	pongs, enlarged int // everything that the client sent, at the end of the connection
}

// head is the block of some headers.
func head(fields ...string) []byte {
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	for i := 0; i < len(fields); i += 2 {
		_ = encoder.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]}) // into memory
	}
	return block.Bytes()
}

func (c *rawCall) headers(last bool, fields ...string) {
	_ = c.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: head(fields...), EndHeaders: true, EndStream: last}) // the client reports the loss
}

// listen reads until a frame of headers, or to the end.
func (c *rawCall) listen() {
	for {
		f, err := c.ReadFrame()
		if err != nil {
			return
		}
		switch f := f.(type) {
		case *http2.PingFrame:
			c.pongs++
		case *http2.WindowUpdateFrame:
			c.enlarged += int(f.Increment) * int(f.StreamID)
		case *http2.HeadersFrame:
			return
		}
	}
}

// serveRaw makes serve write the response after its headers, through wrap, and
// returns a function that waits for the end of the connection, which the server ends
// only if serve says so.
func serveRaw(t *testing.T, wrap func(io.Writer) io.Writer, serve func(*rawCall) (cut bool)) (c *rest.Client, ended func() *rawCall) {
	t.Helper()
	var connections sync.WaitGroup
	call := &rawCall{}
	s := httptest.NewUnstartedServer(nil)
	s.TLS = &tls.Config{NextProtos: []string{"own"}}
	s.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){"own": func(_ *http.Server, conn *tls.Conn, _ http.Handler) {
		defer connections.Done()
		if _, err := io.ReadFull(conn, make([]byte, len(http2.ClientPreface))); err != nil {
			return
		}
		call.Framer = http2.NewFramer(wrap(conn), conn)
		_ = call.WriteSettings() // as in headers
		call.listen()
		call.headers(false, ":status", "200", "content-type", "application/grpc")
		var listening sync.WaitGroup
		listening.Go(call.listen)
		if serve(call) {
			_ = conn.Close() // which ends listening
		}
		listening.Wait()
	}}
	connections.Add(1)
	return startH2(t, s, rest.Options{}), func() *rawCall { connections.Wait(); return call }
}

// inPieces writes in pieces of any size.
type inPieces struct {
	io.Writer
	*rand.Rand
}

func (w inPieces) Write(p []byte) (n int, err error) {
	for err == nil && n < len(p) {
		var k int
		k, err = w.Writer.Write(p[n:min(len(p), n+1+w.IntN(1<<w.IntN(12)))])
		n += k
	}
	return n, err
}

// Frames of all kinds come between those of data, the last of which is padded and has the
// END_STREAM flag.
func TestFramesBetweenThoseOfData(t *testing.T) {
	t.Parallel()
	const messages = 3000
	var sent bytes.Buffer
	client, ended := serveRaw(t, func(w io.Writer) io.Writer { return inPieces{w, rand.New(rand.NewPCG(1, 2))} }, func(c *rawCall) bool {
		for i := range messages {
			message := bytes.Repeat([]byte{byte(i)}, i*7%1000)
			sent.Write(message)
			switch {
			case i == messages-1:
				_ = c.WriteDataPadded(1, false, message, make([]byte, 9))
			case i%10 == 3:
				_ = errors.Join(c.WritePing(false, [8]byte{}), c.WriteWindowUpdate(1, 1), c.WriteSettings(), c.WriteData(1, false, message))
			default:
				_ = c.WriteData(1, false, message)
			}
		}
		c.headers(true, "grpc-status", "0")
		return false
	})
	body, end, known, err := call(t, client)
	if err != nil || !known || end.Code != 0 || body != sent.String() {
		t.Fatalf("%d bytes of %d, %v, %v, %v", len(body), sent.Len(), end, known, err)
	}
	if c := ended(); c.pongs != messages/10 || c.enlarged < len(body)-1<<18 || c.enlarged > 1<<30+len(body) {
		t.Errorf("%d pings are answered, the windows enlarged by %d", c.pongs, c.enlarged)
	}
}

// Anything that ends a stream before its status is reported after the data before it.
func TestStreamsThatBreakOff(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]func(*rawCall){
		"a reset":                     func(c *rawCall) { _ = c.WriteRSTStream(1, http2.ErrCodeInternal) },
		"a shutdown":                  func(c *rawCall) { _ = c.WriteGoAway(0, http2.ErrCodeNo, nil) },
		"a cut":                       func(*rawCall) {},
		"a cut behind an empty frame": func(c *rawCall) { _ = c.WriteData(1, false, nil) },
		"too long":                    func(c *rawCall) { _ = c.WriteData(1, false, make([]byte, 1<<14+1)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, ended := serveRaw(t, func(w io.Writer) io.Writer { return w }, func(c *rawCall) bool {
				_ = c.WriteData(1, false, []byte("data"))
				cut(c)
				return name != "a reset" && name != "too long" // then the client ends it
			})
			body, _, known, err := call(t, client)
			if body != "data" || known || err == nil {
				t.Errorf("%q, %v, %v", body, known, err)
			}
			ended()
		})
	}
}

// Frames of a response after its end are not ignored: either they or the end is wrong.
func TestResponsesThatContinueAfterTheirEnd(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]func(*rawCall){
		"with data":     func(c *rawCall) { _ = c.WriteData(1, false, []byte("more")) },
		"with no data":  func(c *rawCall) { _ = c.WriteData(1, true, nil) },
		"with trailers": func(c *rawCall) { c.headers(true, "grpc-status", "13") },
	} {
		for _, before := range []string{"", "data"} {
			t.Run(name+" after "+before, func(t *testing.T) {
				t.Parallel()
				var out *heldUp
				client, ended := serveRaw(t, func(w io.Writer) io.Writer { out = &heldUp{Writer: w}; return out }, func(c *rawCall) bool {
					if before != "" {
						_ = c.WriteData(1, false, []byte(before))
					}
					c.headers(true, "grpc-status", "0")
					more(c)
					out.flush()
					return true
				})
				body, _, _, err := call(t, client)
				var e *rest.Error
				if body != before || !errors.As(err, &e) || e.Kind != rest.KindUnexpected || !strings.Contains(e.Error(), "continues after its status") {
					t.Errorf("%q, %v", body, err)
				}
				ended()
			})
		}
	}
}

// Frames of the connection may follow the end, and so may a reset without an error.
func TestFramesAfterTheEnd(t *testing.T) {
	t.Parallel()
	var out *heldUp
	client, ended := serveRaw(t, func(w io.Writer) io.Writer { out = &heldUp{Writer: w}; return out }, func(c *rawCall) bool {
		_ = c.WriteData(1, false, []byte("data"))
		c.headers(true, "grpc-status", "0")
		_ = errors.Join(c.WriteWindowUpdate(1, 1), c.WritePing(false, [8]byte{}), c.WriteRSTStream(1, http2.ErrCodeNo), c.WriteGoAway(1, http2.ErrCodeNo, nil))
		out.flush()
		return true
	})
	body, end, known, err := call(t, client)
	if body != "data" || !known || end.Code != 0 || err != nil {
		t.Errorf("%q, %v, %v, %v", body, end, known, err)
	}
	ended()
}

// heldUp writes when it is told to, and then at once.
type heldUp struct {
	io.Writer
	held bytes.Buffer
}

func (w *heldUp) Write(p []byte) (int, error) { return w.held.Write(p) }

func (w *heldUp) flush() { _, _ = w.held.WriteTo(w.Writer) } // the client reports the loss

// Data that arrives with frames that only net/http reads is passed on once, also if
// it is read while net/http waits for more.
func TestDataBeforeItsReader(t *testing.T) {
	t.Parallel()
	for range 20 {
		var out *heldUp
		begun := make(chan struct{})
		client, ended := serveRaw(t, func(w io.Writer) io.Writer { out = &heldUp{Writer: w}; return out }, func(c *rawCall) bool {
			_ = errors.Join(c.WriteData(1, false, []byte("early ")), c.WriteDataPadded(1, false, []byte("padded "), make([]byte, 9)))
			out.flush()
			<-begun
			_ = c.WriteData(1, false, []byte("late"))
			c.headers(true, "grpc-status", "0")
			out.flush()
			return false
		})
		decode := func(resp *http.Response) iter.Seq2[string, error] {
			return func(yield func(string, error) bool) {
				start := make([]byte, len("early padded "))
				_, err := io.ReadFull(resp.Body, start)
				close(begun)
				end, readErr := io.ReadAll(resp.Body)
				yield(string(start)+string(end), errors.Join(err, readErr))
			}
		}
		for body, err := range rest.Stream(t.Context(), client, rest.GRPC("call", "/v1.S/M", nil), decode) {
			if body != "early padded late" || err != nil {
				t.Errorf("%q, %v", body, err)
			}
		}
		ended()
	}
}

// A reader that waits for a silent server is freed by its context and by Close.
func TestWaitingForASilentServer(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"canceled", "closed"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			silence := make(chan struct{})
			client, ended := serveRaw(t, func(w io.Writer) io.Writer { return w }, func(c *rawCall) bool {
				_ = c.WriteData(1, false, []byte("data"))
				<-silence
				return false
			})
			ctx, cancel := context.WithCancel(t.Context())
			decode := func(resp *http.Response) iter.Seq2[string, error] {
				return func(yield func(string, error) bool) {
					time.AfterFunc(50*time.Millisecond, func() {
						if how == "closed" {
							_ = resp.Body.Close() // the reader sees it
						}
						cancel()
					})
					b, err := io.ReadAll(resp.Body)
					yield(string(b), err)
				}
			}
			for body, err := range rest.Stream(ctx, client, rest.GRPC("call", "/v1.S/M", nil), decode) {
				if body != "data" || err == nil || strings.Contains(err.Error(), "EOF") {
					t.Errorf("%q, %v", body, err)
				}
			}
			close(silence)
			ended()
		})
	}
}

// Each call has a connection, however many there are at once.
func TestCallsAtOnce(t *testing.T) {
	t.Parallel()
	const calls = 4
	begun, all := make(chan struct{}, calls), make(chan struct{})
	go func() {
		for range calls {
			<-begun
		}
		close(all)
	}()
	long := strings.Repeat("0123456789", 150_000)
	c := serveH2(t, rest.Options{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/grpc")
		_, _ = io.WriteString(w, long[:1<<20])
		begun <- struct{}{}
		<-all // which a shared connection would not allow before it was read
		_, _ = io.WriteString(w, long[1<<20:])
		w.Header().Set(http.TrailerPrefix+"Grpc-Status", "0")
	})
	var done sync.WaitGroup
	for range calls {
		done.Go(func() {
			body, end, known, err := call(t, c)
			if body != long || !known || end.Code != 0 || err != nil {
				t.Errorf("%d bytes, %v, %v, %v", len(body), end, known, err)
				begun <- struct{}{} // the others need not wait for it
			}
		})
	}
	done.Wait()
}
