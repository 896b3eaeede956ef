package main

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"io"
	"net"
	"sync"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"tally/client/stackrox/schema"
	"tally/client/stackrox/stackroxtest"
)

// frames is the response of a gRPC server with n pods: one DATA frame per message,
// made before the first request.
type frames struct {
	unit []byte // repeated
	cuts []int  // the ends of the unit's frames
	n    int
}

func newFrames(n int) (*frames, error) {
	t := &frames{n: n}
	f := newFleet(1)
	pods := schema.Load().Pods().Message
	for range min(n, distinct) {
		var record struct{ Result json.RawMessage }
		if err := json.Unmarshal(f.record(), &record); err != nil {
			return nil, err
		}
		m, err := encode(pods, record.Result)
		if err != nil {
			return nil, err
		}
		size := len(m) + 5
		t.unit = append(t.unit, byte(size>>16), byte(size>>8), byte(size), byte(http2.FrameData), 0, 0, 0, 0, 1)
		t.unit = binary.BigEndian.AppendUint32(append(t.unit, 0), uint32(len(m))) //nolint:gosec // a pod's size
		t.unit = append(t.unit, m...)
		t.cuts = append(t.cuts, len(t.unit))
	}
	return t, nil
}

// acceptGRPC serves one call on each connection.
func acceptGRPC(l net.Listener, t *frames) {
	for {
		c, err := l.Accept()
		if err != nil {
			return // closed
		}
		go func() {
			defer func() { _ = c.Close() }() // the client reports the loss
			s := &call{conn: c, window: 65535, initial: 65535, begun: make(chan struct{})}
			s.grown.L = &s.mu
			_ = s.serve(t) // as above
		}()
	}
}

// call is a connection with its one call: net/http's client uses stream 1 first.
type call struct {
	conn   net.Conn
	reader *http2.Framer
	begun  chan struct{}

	mu      sync.Mutex // for what follows, and for writes
	grown   sync.Cond
	window  int // flow-control window of the connection
	stream  int // and of the stream, without initial
	initial int
	failed  error
}

func (s *call) serve(t *frames) error {
	preface := make([]byte, len(http2.ClientPreface))
	if _, err := io.ReadFull(s.conn, preface); err != nil {
		return err
	}
	s.reader = http2.NewFramer(s.conn, s.conn)
	if err := s.reader.WriteSettings(); err != nil {
		return err
	}
	go s.listen()
	<-s.begun
	if s.failed != nil {
		return s.failed
	}
	if err := s.headers(false, hpack.HeaderField{Name: ":status", Value: "200"}, hpack.HeaderField{Name: "content-type", Value: "application/grpc"}); err != nil {
		return err
	}
	if err := s.play(t); err != nil {
		return err
	}
	if err := s.headers(true, hpack.HeaderField{Name: "grpc-status", Value: "0"}); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, s.conn) // until the client disconnects
	return err
}

// listen reads the client's frames: windows, settings and the request.
func (s *call) listen() {
	for begun := false; ; {
		f, err := s.reader.ReadFrame()
		s.mu.Lock()
		s.failed = err
		switch f := f.(type) {
		case *http2.SettingsFrame:
			if v, ok := f.Value(http2.SettingInitialWindowSize); ok {
				s.initial = int(v)
			}
			if !f.IsAck() {
				s.failed = s.reader.WriteSettingsAck()
			}
		case *http2.WindowUpdateFrame:
			if f.StreamID == 0 {
				s.window += int(f.Increment)
			} else {
				s.stream += int(f.Increment)
			}
		case *http2.PingFrame:
			if !f.IsAck() {
				s.failed = s.reader.WritePing(true, f.Data)
			}
		case *http2.HeadersFrame:
			if !begun {
				begun = true
				close(s.begun)
			}
		}
		failed := s.failed
		s.grown.Broadcast()
		s.mu.Unlock()
		if failed != nil {
			if !begun {
				close(s.begun)
			}
			return
		}
	}
}

func (s *call) headers(last bool, fields ...hpack.HeaderField) error {
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	for _, field := range fields {
		if err := encoder.WriteField(field); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reader.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: last})
}

// play writes the frames, as many per write as the windows allow.
func (s *call) play(t *frames) error {
	for sent := 0; sent < t.n; {
		first := sent % len(t.cuts)
		from := 0
		if first > 0 {
			from = t.cuts[first-1]
		}
		last := min(first+t.n-sent, len(t.cuts)) - 1
		k, err := s.allowed(t, first, last)
		if err != nil {
			return err
		}
		s.mu.Lock()
		_, err = s.conn.Write(t.unit[from:t.cuts[first+k-1]])
		s.mu.Unlock()
		if err != nil {
			return err
		}
		sent += k
	}
	return nil
}

// allowed waits until at least one of the frames may be sent, and returns how
// many may.
func (s *call) allowed(t *frames, first, last int) (int, error) {
	const frameHead, most = 9, 256
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		k := 0
		for i := first; i <= min(last, first+most); i++ {
			size := t.cuts[i] - frameHead
			if i > 0 {
				size -= t.cuts[i-1]
			}
			if size > s.window || size > s.initial+s.stream {
				break
			}
			s.window -= size
			s.stream -= size
			k++
		}
		if k > 0 || s.failed != nil {
			return k, s.failed
		}
		s.grown.Wait()
	}
}

// grpcNames makes a TLS configuration offer the protocols of Central's port.
func grpcNames(config *tls.Config) { config.NextProtos = []string{stackroxtest.PureGRPC, "h2"} }
