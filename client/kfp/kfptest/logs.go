package kfptest

import (
	"fmt"
	"net/http"
	"time"
)

// readLog sends the log of a step. A follower waits until the step has ended. A
// failure is reported with status 200, after the bytes that were sent before.
func (c *call) readLog() reply {
	run, node, follow := c.ids[0], c.ids[1], c.query.Get("follow") == "true"
	fail := c.fault.FailLog
	return reply{handler: func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		l := logSender{store: c.store, w: w, fail: fail, run: run, node: node}
		for l.send() && follow {
			select {
			case <-c.r.Context().Done():
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}}
}

// logSender sends a log as it grows.
type logSender struct {
	store     *store
	w         http.ResponseWriter
	fail      int
	run, node string
	sent      int
}

// send sends the new part, and reports whether there will be more.
func (l *logSender) send() bool {
	log, more, ok := l.store.log(l.run, l.node)
	if !ok {
		l.refuse("BadRequestError: Failed to read logs for run " + l.run + ": InternalServerError: Failed to read logs from archive " + l.node + " due to error fetching the log file: (code=NotFound): NoSuchKey: ")
		return false
	}
	log = log[min(l.sent, len(log)):]
	if l.fail > 0 && l.sent+len(log) > l.fail {
		send(l.w, log[:l.fail-l.sent])
		l.refuse("InternalServerError: error in copying information from pod logs to buffer: unexpected EOF")
		return false
	}
	send(l.w, log)
	l.sent += len(log)
	if f, ok := l.w.(http.Flusher); ok {
		f.Flush()
	}
	return more
}

func (l *logSender) refuse(reason string) {
	send(l.w, encode(&uploadError{Message: reason, Details: reason}))
}

// log returns the log of a step so far, and whether the step continues.
func (s *store) log(runID, nodeID string) (lines []byte, more, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tick()
	r, known := s.runs.get(runID)
	if !known {
		return nil, false, false
	}
	for _, one := range r.at(s.now()).steps {
		if r.nodeID(one.name) != nodeID {
			continue
		}
		if one.started.IsZero() {
			return nil, one.phase == "Pending" || one.phase == "", true
		}
		lines := fmt.Appendf(nil, "%s starting %s of run %q\n", stamp(one.started), one.name, r.name)
		if one.finished.IsZero() {
			return lines, true, true
		}
		return fmt.Appendf(lines, "%s done: %s %s\n", stamp(one.finished), one.phase, one.message), false, true
	}
	return nil, false, false
}
