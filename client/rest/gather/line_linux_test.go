package gather

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// awayPair returns two ends of a connection, the client's one away from the poller.
func awayPair(t *testing.T) (client *conn, server *net.TCPConn) {
	t.Helper()
	client, server = pair(t, aLongTime)
	client.small.Store(0)
	client.leave()
	if client.outside() == nil {
		t.Fatal("it did not leave")
	}
	return client, server
}

// TestFullReadsLeaveThePoller reads all there is in reads of every size, in and out of the poller.
func TestFullReadsLeaveThePoller(t *testing.T) {
	t.Parallel()
	client, server := pair(t, aLongTime)
	client.small.Store(0)
	client.plenty = 1
	data := make([]byte, 1<<20)
	for i := range data {
		data[i] = byte(i * i >> 8)
	}
	var sender sync.WaitGroup
	sender.Go(func() {
		if _, err := server.Write(data); err != nil {
			t.Error(err)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	var got []byte
	left, room := false, 1
	for err := error(nil); err != io.EOF; room = room*3%70_000 + 1 {
		var n int
		p := make([]byte, room)
		n, err = client.Read(p)
		if got = append(got, p[:n]...); err != nil && err != io.EOF {
			t.Fatal(err)
		}
		left = left || client.outside() != nil
	}
	sender.Wait()
	if !left || !bytes.Equal(got, data) {
		t.Errorf("left: %v, %d bytes of %d, the same: %v", left, len(got), len(data), bytes.Equal(got, data))
	}
}

// TestMuchIsReadOutsideThePoller until there is nothing.
func TestMuchIsReadOutsideThePoller(t *testing.T) {
	t.Parallel()
	client, server := awayPair(t)
	send(t, server, 1, 100)
	if n, err := io.ReadFull(client, make([]byte, 100)); n != 100 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if client.outside() == nil {
		t.Error("it came back although there were bytes")
	}
	begun := reading(client)
	go func() {
		<-begun
		if client.outside() != nil {
			t.Error("it waits outside the poller")
		}
		send(t, server, 1, 7)
	}()
	if n, err := client.Read(make([]byte, 100)); n != 7 || err != nil {
		t.Errorf("after silence %d, %v", n, err)
	}
}

func TestResetOutsideThePoller(t *testing.T) {
	t.Parallel()
	client, server := awayPair(t)
	if err := errors.Join(server.SetLinger(0), server.Close()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := client.Read(make([]byte, 10)); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("got %v", err)
		}
	}
}

// TestWhatNeedsThePoller brings the line back.
func TestWhatNeedsThePoller(t *testing.T) {
	t.Parallel()
	for name, use := range map[string]func(*conn) error{
		"a write": func(c *conn) error {
			_, err := c.Write([]byte("request"))
			return err
		},
		"a deadline":       func(c *conn) error { return c.SetReadDeadline(time.Now().Add(aLongTime)) },
		"one for writes":   func(c *conn) error { return c.SetWriteDeadline(time.Now().Add(aLongTime)) },
		"one that is over": func(c *conn) error { return c.SetDeadline(time.Unix(1, 0)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := awayPair(t)
			send(t, server, 1, 10)
			if err := use(client); err != nil {
				t.Fatal(err)
			}
			if client.outside() != nil {
				t.Error("it stays away")
			}
			_, err := io.ReadFull(client, make([]byte, 10))
			if late := name == "one that is over"; late != errors.Is(err, os.ErrDeadlineExceeded) || !late && err != nil {
				t.Errorf("the read ends with %v", err)
			}
			if client.leave(); name != "a write" && client.outside() != nil {
				t.Error("it leaves with a deadline set")
			}
		})
	}
}

// TestWriteKeepsThePoller has a write wait while the reader would leave, and a close end it.
func TestWriteKeepsThePoller(t *testing.T) {
	t.Parallel()
	client, _ := awayPair(t)
	ended := make(chan error)
	go func() {
		_, err := client.Write(make([]byte, 64<<20)) // more than the kernel takes
		ended <- err
	}()
	for writing := false; !writing; time.Sleep(time.Millisecond) {
		client.mu.Lock()
		writing = client.writers > 0
		client.mu.Unlock()
	}
	if client.leave(); client.outside() != nil {
		t.Error("it leaves under a write")
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("the write ends with %v", err)
	}
}

// TestClosedOutsideThePoller is closed for both ends, whatever copies were made.
func TestClosedOutsideThePoller(t *testing.T) {
	t.Parallel()
	for name, back := range map[string]bool{"away": false, "back again": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := awayPair(t)
			if back {
				send(t, client, 1, 1)
			}
			if err := client.Close(); err != nil {
				t.Fatal(err)
			}
			_, read := client.Read(make([]byte, 1))
			_, write := client.Write([]byte("x"))
			for _, err := range []error{read, write, client.Close(), client.SetDeadline(time.Now())} {
				var op *net.OpError
				if !errors.Is(err, net.ErrClosed) || !errors.As(err, &op) {
					t.Errorf("got %v", err)
				}
			}
			if got, err := io.ReadAll(server); len(got) > 1 || err != nil {
				t.Errorf("the other end has %d bytes, %v", len(got), err)
			}
		})
	}
}

func TestNoAllocationOutsideThePoller(t *testing.T) {
	client, server := awayPair(t)
	send(t, server, 1, 2000)
	p := make([]byte, 1)
	if n := testing.AllocsPerRun(1000, func() {
		if _, err := client.Read(p); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations per read", n)
	}
	if client.outside() == nil {
		t.Error("it came back")
	}
}

// TestBurstsAndSilence has the line leave and come back again and again, and loses nothing.
func TestBurstsAndSilence(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			client, server := pair(t, time.Millisecond)
			client.plenty = 64 << 10
			sent, received := sha256.New(), sha256.New()
			var sender sync.WaitGroup
			sender.Go(func() { bursts(t, rand.New(rand.NewPCG(seed, 1)), server, sent) })
			random, turns, away := rand.New(rand.NewPCG(seed, 2)), 0, false
			p := make([]byte, 256<<10)
			for err := error(nil); err == nil; {
				var n int
				n, err = client.Read(p[:1+random.IntN(1<<random.IntN(19))])
				received.Write(p[:n])
				if err != nil && err != io.EOF {
					t.Fatal(err)
				}
				if now := client.outside() != nil; now != away {
					away = now
					turns++
				}
				if random.IntN(100) == 0 {
					send(t, client, 1, 1)
				}
			}
			sender.Wait()
			if whole := bytes.Equal(sent.Sum(nil), received.Sum(nil)); !whole || turns < 2 {
				t.Errorf("what was sent was read: %v; the line left or came back %d times", whole, turns)
			}
		})
	}
}

// bursts sends much at once and little at a time, with silence between.
func bursts(t *testing.T, random *rand.Rand, c *net.TCPConn, sum io.Writer) {
	data := make([]byte, 1<<20)
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	for range 150 {
		piece := data[random.IntN(1<<19):][:1<<random.IntN(20)]
		if _, err := io.MultiWriter(c, sum).Write(piece); err != nil {
			t.Error(err)
		}
		if random.IntN(3) == 0 {
			time.Sleep(time.Duration(random.IntN(int(4 * time.Millisecond))))
		}
	}
	if err := c.CloseWrite(); err != nil {
		t.Error(err)
	}
}

// TestEachTimeNeedsMuch does not let a connection leave for every full answer once it left.
func TestEachTimeNeedsMuch(t *testing.T) {
	t.Parallel()
	client, server := pair(t, aLongTime)
	client.small.Store(0)
	client.plenty = 1000
	var left []int
	for i := range 30 {
		send(t, client, 1, 1) // a request, which needs the poller
		send(t, server, 1, 100)
		if _, err := io.ReadFull(client, make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
		if client.outside() != nil {
			left = append(left, i)
		}
	}
	if want := []int{9, 19, 29}; !slices.Equal(left, want) {
		t.Errorf("it left after the answers %v, not %v", left, want)
	}
}

// TestComesBackWithoutDescriptors leaves and comes back when the process has no descriptor to spare.
func TestComesBackWithoutDescriptors(t *testing.T) {
	for name, use := range map[string]func(*conn) error{
		"to write": func(c *conn) error {
			_, err := c.Write([]byte("x"))
			return err
		},
		"to wait": func(c *conn) error {
			_, err := c.Read(make([]byte, 1))
			return err
		},
	} {
		client, server := awayPair(t)
		restore := noDescriptors(t)
		begun := reading(client)
		go func() {
			<-begun
			send(t, server, 1, 1)
		}()
		if err := use(client); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if name == "to write" {
			_, _ = client.Read(make([]byte, 1)) // lets the sender end
		}
		if client.leave(); client.outside() != nil {
			t.Errorf("%s: it leaves without a descriptor to come back with", name)
		}
		restore()
	}
}

// noDescriptors has the process get no more of them.
func noDescriptors(t *testing.T) (restore func()) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 0, Max: limit.Max}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
			t.Fatal(err)
		}
	}
}
