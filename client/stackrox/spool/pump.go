package spool

import "time"

// pump moves bytes from the source to the ring or the file until the source ends or is given up.
func (s *Spool) pump() {
	defer close(s.done)
	defer s.idle.stop()
	defer func() { _ = s.release() }() // Close returns the error
	for {
		room := s.room()
		if room == nil {
			return
		}
		s.idle.begin()
		n, err := s.src.Read(room)
		if n > 0 {
			s.idle.end()
		}
		s.publish(n, err)
	}
}

// room returns where to read to: in the ring or, while there is no room, in s.spare; nil if there is nothing more to do.
func (s *Spool) room() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	for waited := false; s.end == nil && s.stop == nil; waited = true {
		if s.file.size() > 0 {
			return s.spare.bytes
		}
		tail := s.ring.tail
		if room := s.ring.room(); room != nil {
			s.patience.settle(waited, s.ring.tail != tail)
			s.dropSpare()
			return room
		}
		if left := s.patience.left(); left > 0 {
			s.await(left)
			continue
		}
		if s.spare == nil {
			s.spare = s.ring.another()
		}
		return s.spare.bytes
	}
	return nil
}

func (s *Spool) dropSpare() {
	if s.spare != nil {
		s.ring.release(s.spare)
		s.spare = nil
	}
}

// await waits, without the mutex, until a block may be free.
func (s *Spool) await(most time.Duration) {
	s.mu.Unlock()
	defer s.mu.Lock()
	s.timer.Reset(most)
	defer s.timer.Stop()
	select {
	case <-s.emptied:
	case <-s.timer.C:
	case <-s.quit:
	}
}

// publish gives the reader the n bytes that were read, and the source's error behind them. Those in s.spare go to the
// file only if it is still needed: a reader that caught up meanwhile gets them as they are.
func (s *Spool) publish(n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.spare == nil:
		s.ring.wrote(n)
	case s.file.size() == 0 && !s.ring.full():
		s.spare.written = n
		s.ring.push(s.spare)
		s.spare = nil
	default:
		if failed := s.append(s.spare.bytes[:n]); failed != nil {
			err = failed
		}
	}
	if s.end == nil {
		s.end = err
	}
	s.filled.Signal()
}

// append adds to the file, without the mutex while it writes.
func (s *Spool) append(b []byte) error {
	if err := s.file.open(s.dir); err != nil {
		return err
	}
	s.mu.Unlock()
	err := s.file.appendAt(b)
	s.mu.Lock()
	if err == nil {
		s.file.grew(len(b))
	}
	return err
}
