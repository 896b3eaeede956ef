package spool

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestIdle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const idle = time.Minute
		src := newSource(nil)
		n := 0
		src.Reader = readFunc(func(p []byte) (int, error) {
			if n++; n <= 3 {
				time.Sleep(idle - time.Second) // slow, but alive
				return copy(p, "byte"), nil
			}
			return src.blocked().Read(p)
		})
		begin := time.Now()
		s := New(t.Context(), src, Options{Idle: idle})
		got, err := io.ReadAll(s)
		var late *IdleError
		if string(got) != "bytebytebyte" || !errors.As(err, &late) || late.After != idle || !late.Timeout() {
			t.Errorf("%q, %v", got, err)
		}
		if took := time.Since(begin); took != 3*(idle-time.Second)+idle {
			t.Errorf("given up after %v", took)
		}
		closed(t, s)
	})
}

// TestSlowReaderIsNotIdle has a full ring hold up the source, within the idle timeout.
func TestSlowReaderIsNotIdle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		data := randomBytes(10_000)
		s := New(t.Context(), newSource(bytes.NewReader(data)), Options{Blocks: 2, BlockSize: 1 << 10, Idle: grace / 2, Dir: t.TempDir()})
		time.Sleep(grace - time.Millisecond)
		if got, err := io.ReadAll(s); !bytes.Equal(got, data) || err != nil || s.Spilled() > 0 {
			t.Errorf("%d bytes, %v, %d through the file", len(got), err, s.Spilled())
		}
		closed(t, s)
	})
}

func TestClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		src := silentAfter("")
		s := New(t.Context(), src, Options{Idle: time.Hour})
		result := make(chan error)
		go func() {
			_, err := s.Read(make([]byte, 1))
			result <- err
		}()
		synctest.Wait() // both wait
		closed(t, s)
		if err := <-result; err != ErrClosed {
			t.Errorf("the waiting read gives %v", err)
		}
		<-src.quit
		closed(t, s) // a second call is harmless
	})
}

func TestCloseWhileThePumpWaitsForRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := New(t.Context(), newSource(bytes.NewReader(make([]byte, 1<<20))), Options{Blocks: 2, BlockSize: 16})
		synctest.Wait()
		closed(t, s)
		if s.Spilled() > 0 {
			t.Error("the pump did not wait")
		}
	})
}

func TestCancelIsImmediate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		interrupted := errors.New("interrupted")
		ctx, cancel := context.WithCancelCause(t.Context())
		src := silentAfter("bytes that nobody wants any more")
		s := New(ctx, src, Options{})
		synctest.Wait()
		cancel(interrupted)
		synctest.Wait()
		if n, err := s.Read(make([]byte, 1)); n > 0 || err != interrupted {
			t.Errorf("%d, %v", n, err)
		}
		<-src.quit // without Close
		closed(t, s)
	})
}

func TestNoTemporaryFile(t *testing.T) {
	t.Parallel()
	src := newSource(bytes.NewReader(make([]byte, 1<<20)))
	s := New(t.Context(), src, Options{Blocks: 2, BlockSize: 1024, Dir: filepath.Join(t.TempDir(), "missing")})
	<-src.quit
	got, err := io.ReadAll(s)
	if len(got) != 2*1024 || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	closed(t, s)
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no /dev/full here:", err)
	}
	src := newSource(nil)
	begin := make(chan struct{})
	data := bytes.NewReader(make([]byte, 1<<20))
	src.Reader = readFunc(func(p []byte) (int, error) { <-begin; return data.Read(p) })
	s := New(t.Context(), src, Options{Blocks: 2, BlockSize: 1024})
	s.file.file = full
	close(begin)
	<-src.quit
	got, err := io.ReadAll(s)
	if len(got) != 2*1024 || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	closed(t, s)
}
