package rest

// callStream is the stream of a connection's only call: net/http's first one.
const callStream = 1

// phase is the progress of the response on a connection.
type phase int

const (
	beforeData phase = iota // its headers are to come
	inData                  // its data is
	afterData               // all further frames are for net/http
)

// splitter separates the data of the response from all other frames on a connection
// with one call. gRPC servers send a frame for each message, and net/http locks,
// wakes and copies for each. It gets only the frames that determine how the stream
// continues and ends, including data with flags and everything after it.
type splitter struct {
	frameCursor
	phase phase
	ours  bool   // the current frame is data that is taken out
	ended bool   // the response has ended
	late  bool   // it continued nevertheless
	other []byte // for net/http
}

// split moves the data in b to its front and returns it, and keeps everything else.
func (s *splitter) split(b []byte) []byte {
	data := b[:0]
	for len(b) > 0 {
		n, begun := s.next(b)
		switch {
		case begun:
			s.begin()
		case s.have > 0: // a part of a head
		case s.ours:
			data = append(data, b[:n]...)
		default:
			s.other = append(s.other, b[:n]...)
		}
		b = b[n:]
	}
	return data
}

// begin handles the frame whose head is complete.
func (s *splitter) begin() {
	ofCall := s.stream() == callStream
	s.ours = ofCall && s.phase == inData && s.isPlainData()
	if s.ours {
		return
	}
	s.other = append(s.other, s.head[:]...)
	if ofCall {
		s.phase = s.after()
		s.end()
	}
}

// end records the end of the response, and frames of it after that, which net/http
// would ignore.
func (s *splitter) end() {
	if kind := s.head[3]; kind != typeData && kind != typeHeaders {
		return
	}
	s.late = s.late || s.ended
	s.ended = s.ended || s.head[4]&flagEndStream != 0
}

// after returns the phase after a frame of the call that is not taken out.
func (s *splitter) after() phase {
	kind, flags := s.head[3], s.head[4]
	switch {
	case kind == typeWindowUpdate || kind == typePriority:
		return s.phase
	case s.phase != beforeData || kind != typeHeaders && kind != typeContinuation || flags&flagEndStream != 0:
		return afterData
	case flags&flagEndHeaders != 0:
		return inData
	}
	return beforeData
}
