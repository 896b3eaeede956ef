package gather

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"
)

const aLongTime = time.Hour // no test waits this long

// pair returns two ends of a connection, the client's one in the middle of a stream: it gathers, for as long as wait.
func pair(t *testing.T, wait time.Duration) (client *conn, server *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := Dial(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Close()
		_ = s.Close()
	})
	client = c.(*conn)
	client.wait = wait
	client.small.Store(smallReads)
	return client, s.(*net.TCPConn)
}

func send(t *testing.T, c io.Writer, pieces, size int) {
	t.Helper()
	for range pieces {
		if _, err := c.Write(make([]byte, size)); err != nil {
			t.Error(err)
		}
	}
}

// gathering returns a channel that is closed when a read of c is about to wait for wakeBytes.
func gathering(c *conn) <-chan struct{} {
	waits, drain := make(chan struct{}), c.socket.drain
	notify := sync.OnceFunc(func() { close(waits) })
	c.socket.drain = func(fd uintptr) bool {
		done := drain(fd)
		if !done {
			notify()
		}
		return done
	}
	return waits
}

// reading returns a channel that is closed when a plain read of c begins.
func reading(c *conn) <-chan struct{} {
	r := &told{Conn: c.Conn, begins: make(chan struct{})}
	r.notify = sync.OnceFunc(func() { close(r.begins) })
	c.Conn = r
	return r.begins
}

type told struct {
	net.Conn
	begins chan struct{}
	notify func()
}

func (r *told) Read(p []byte) (int, error) {
	r.notify()
	return r.Conn.Read(p)
}

// lowWater returns the kernel's setting.
func lowWater(t *testing.T, c *conn) (n int) {
	t.Helper()
	if err := c.socket.raw.Control(func(fd uintptr) {
		n, _ = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVLOWAT)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// waits are the two ways in which a read waits.
var waits = map[string]struct {
	atMost time.Duration
	begun  func(*conn) <-chan struct{}
	mark   int
}{
	"gathering":                {aLongTime, gathering, wakeBytes},
	"waiting for a first byte": {time.Millisecond, reading, 1},
}

func TestGathersManySegments(t *testing.T) {
	t.Parallel()
	for name, room := range map[string]int{"room for all": 1 << 20, "little room": 4 << 10} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := pair(t, aLongTime)
			var sender sync.WaitGroup
			sender.Go(func() {
				for range 400 {
					if _, err := server.Write(make([]byte, 1000)); err != nil {
						return // the test is over
					}
				}
			})
			n, err := client.Read(make([]byte, room))
			if n += len(client.rest); n < wakeBytes || err != nil {
				t.Errorf("one read has %d bytes, %v", n, err)
			}
			if err := errors.Join(client.Close(), server.Close()); err != nil {
				t.Error(err)
			}
			sender.Wait()
		})
	}
}

func TestFewBytesDoNotHang(t *testing.T) {
	t.Parallel()
	client, server := pair(t, time.Millisecond)
	p := make([]byte, 1<<20)
	for range 2 * smallReads { // more small reads than it takes to gather again
		client.small.Store(smallReads)
		send(t, server, 1, 10)
		if n, err := client.Read(p); n != 10 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
	}
}

// TestSilenceThenFewBytes waits without a bound, for which the low-water mark must be
// 1.
func TestSilenceThenFewBytes(t *testing.T) {
	t.Parallel()
	client, server := pair(t, time.Millisecond)
	begun := reading(client)
	go func() {
		<-begun
		if n := lowWater(t, client); n != 1 {
			t.Errorf("it waits for %d bytes", n)
		}
		send(t, server, 1, 1)
	}()
	if n, err := client.Read(make([]byte, 1<<20)); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if client.small.Load() >= smallReads {
		t.Error("it gathers on, although there is nothing to gather")
	}
}

func TestEndIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	client, server := pair(t, aLongTime)
	send(t, server, 3, 10)
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(client); len(got) != 30 || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if n, err := client.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("then %d, %v", n, err)
	}
}

// TestEndWhileGathering ends the stream after the wait began.
func TestEndWhileGathering(t *testing.T) {
	t.Parallel()
	client, server := pair(t, aLongTime)
	send(t, server, 1, 10)
	begun := gathering(client)
	go func() {
		<-begun
		send(t, server, 1, 10)
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	if got, err := io.ReadAll(client); len(got) != 20 || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// TestResetIsNoEnd checks that a connection reset is reported, although the kernel reports it only once.
func TestResetIsNoEnd(t *testing.T) {
	t.Parallel()
	client, server := pair(t, aLongTime)
	begun := gathering(client)
	go func() {
		<-begun
		if err := errors.Join(server.SetLinger(0), server.Close()); err != nil {
			t.Error(err)
		}
	}()
	for range 2 {
		_, err := client.Read(make([]byte, 1<<20))
		var op *net.OpError
		if !errors.Is(err, syscall.ECONNRESET) || !errors.As(err, &op) || op.Op != "read" {
			t.Errorf("got %v", err)
		}
	}
}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	for name, wait := range waits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := pair(t, wait.atMost)
			p := make([]byte, 1<<20)
			begun := wait.begun(client)
			go func() {
				<-begun
				if n := lowWater(t, client); n != wait.mark {
					t.Errorf("it waits for %d bytes", n)
				}
				if err := client.SetReadDeadline(time.Now()); err != nil {
					t.Error(err)
				}
			}()
			_, err := client.Read(p)
			var timeout net.Error
			if !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &timeout) || !timeout.Timeout() {
				t.Errorf("got %v", err)
			}
			client.small.Store(smallReads)
			if _, err := client.Read(p); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("a deadline that is over gives %v", err)
			}
			if err := client.SetDeadline(time.Time{}); err != nil {
				t.Error(err)
			}
			send(t, server, 1, wakeBytes)
			if n, err := io.ReadFull(client, p[:wakeBytes]); err != nil {
				t.Errorf("afterwards %d, %v", n, err)
			}
		})
	}
}

func TestCloseWakesTheReader(t *testing.T) {
	t.Parallel()
	for name, wait := range waits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := pair(t, wait.atMost)
			begun := wait.begun(client)
			go func() {
				<-begun
				if err := client.Close(); err != nil {
					t.Error(err)
				}
			}()
			for range 2 { // the second one does not begin
				_, err := client.Read(make([]byte, 1<<20))
				var op *net.OpError
				if !errors.Is(err, net.ErrClosed) || !errors.As(err, &op) || op.Op != "read" {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

// TestShortResponsesAreNotDelayed counts the reads that begin and end a stream.
func TestShortResponsesAreNotDelayed(t *testing.T) {
	t.Parallel()
	client, server := pair(t, aLongTime)
	p := make([]byte, 100)
	for range 3 { // exchanges
		if _, err := client.Write([]byte("request")); err != nil {
			t.Fatal(err)
		}
		for range smallReads { // a response in small segments, just too short for a stream
			send(t, server, 1, 10)
			if n, err := client.Read(p); n != 10 || err != nil {
				t.Fatalf("%d, %v", n, err)
			}
		}
	}
	if client.small.Load() != smallReads {
		t.Errorf("%d small reads were counted", client.small.Load())
	}
	send(t, server, 1, largeRead)
	client.small.Store(smallReads - 1)
	if n, err := io.ReadFull(client, make([]byte, largeRead)); err != nil || n != largeRead {
		t.Errorf("%d, %v", n, err)
	}
}

// TestManyReaders is for the race detector.
func TestManyReaders(t *testing.T) {
	t.Parallel()
	client, server := pair(t, time.Millisecond)
	const each, readers = 200, 4
	var wg sync.WaitGroup
	for range readers {
		wg.Go(func() {
			if _, err := io.ReadFull(client, make([]byte, each*100)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Go(func() {
		for range each {
			if err := client.SetDeadline(time.Now().Add(aLongTime)); err != nil {
				t.Error(err)
			}
			send(t, client, 1, 1)
		}
	})
	send(t, server, each*readers, 100)
	wg.Wait()
}

func TestNoAllocationPerRead(t *testing.T) {
	client, server := pair(t, aLongTime)
	quit := make(chan struct{})
	go func() {
		defer close(quit)
		piece := bytes.Repeat([]byte("x"), 4<<10)
		for {
			if _, err := server.Write(piece); err != nil {
				return
			}
		}
	}()
	p := make([]byte, 1<<20)
	read := func() {
		client.small.Store(smallReads)
		if _, err := client.Read(p); err != nil {
			t.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(1000, read); n != 0 {
		t.Errorf("%v allocations per read", n)
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
	<-quit
}
