package spool

import "time"

// check runs when the timer fires: it starts the pump if the reader is still absent.
func (s *Spool) check() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.armed = false
	due := s.reader.due()
	switch {
	case s.reading || s.pumping || s.end != nil || s.stop != nil:
	case due > 0:
		s.arm(due)
	case s.running:
		s.arm(mayLag) // the last one is still ending
	default:
		s.startPump()
	}
}

// pump moves bytes from the source to the ring or the file until the source ends or is
// closed or, unless it reads ahead, until the reader has caught up.
func (s *Spool) pump() {
	for more := true; more; {
		var ended bool
		room := s.room()
		if room == nil {
			break
		}
		n, err := s.idle.read(s.src, room)
		if more, ended = s.publish(n, err); ended {
			_ = s.release() // Close returns the error
		}
	}
	s.mu.Lock()
	s.running = false
	s.mu.Unlock()
}

// room returns where to read to: in the ring or, when it is full and the reader slow to empty it, in s.spare. It returns
// nil if there is nothing more to do.
func (s *Spool) room() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.pumping && s.end == nil && s.stop == nil {
		if s.file.size() > 0 {
			return s.spare.bytes
		}
		if !s.full {
			if room := s.ring.room(); room != nil {
				s.dropSpare()
				return room
			}
			s.full = true
			s.patience.begin(s.ring.head)
		}
		if left := s.patience.left(s.ring.head); left > 0 {
			s.await(left)
			continue
		}
		s.full = false
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

// await waits, without the mutex, until the reader has emptied the ring.
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

// publish passes the n bytes that were read to the reader, and then the source's error. Those in s.spare go to the
// file only if it is still needed: a reader that caught up meanwhile gets them unchanged.
func (s *Spool) publish(n int, err error) (more, ended bool) {
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
		s.patience.renew()
		if failed := s.append(s.spare.bytes[:n]); failed != nil {
			err = failed
		}
	}
	if s.end == nil {
		s.end = err
	}
	s.pumping = (s.ahead || !s.waiting) && s.end == nil
	s.filled.Signal()
	return s.pumping, s.end != nil
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
