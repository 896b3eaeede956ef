package record

import (
	"slices"

	"tally/client/stackrox/schema"
)

// Record is one record of an export. It is valid until the scanner's next call.
type Record struct {
	*program
	store
	b       []byte
	wired   bool // b is a protobuf message
	printed bool // the JSON of an earlier record was requested
	body    span // the record's own object
	failed  span // the error of a stream
	has     bool // the record's own object was found
	blank   bool // there is white space outside strings
	compact []byte
	parts   []byte // memory for JSON in parts
	row     Row
	print   *printer
	strange Strange
}

// Strange describes the fields of protobuf messages that the schema does not know.
type Strange struct {
	// Count is how many there were.
	Count int64
	// Message and Number identify the first one.
	Message string
	Number  int
}

func newRecord(p *program) Record {
	return Record{program: p, store: store{tables: slices.Clone(p.tables)}, print: newPrinter()}
}

// Strange returns the fields that the schema does not know, in all records so far.
func (r *Record) Strange() Strange { return r.strange }

// reset prepares for the next record.
func (r *Record) reset() {
	r.empty()
	r.body, r.failed, r.has, r.blank = span{}, span{}, false, false
	r.compact = r.compact[:0]
}

// JSON returns the record's own object on one line: the pod, the deployment, the image, the
// node, or all of a workload. It is as the server sent it, unknown members included,
// without white space outside strings; from protobuf, it is as the server's gateway prints
// it. The caller must not change it.
func (r *Record) JSON() []byte {
	if !r.wired && !r.blank {
		return r.body.bytes(r.b)
	}
	r.printed = true
	if len(r.compact) == 0 {
		if r.wired && len(r.b) >= longString {
			r.compact = make([]byte, 0, max(cap(r.compact), printedSize(r.b)))
		}
		r.compact = r.appendObject(r.compact, r.body, r.bodyMessage())
	}
	return r.compact
}

// JSONParts is like JSON, but pass may release the beginning of a long record while the
// rest is being made. It takes the output so far, must keep its last byte, and returns the
// memory for the rest.
func (r *Record) JSONParts(pass func(part []byte) []byte) []byte {
	if !r.wired || len(r.b) < longString || len(r.compact) > 0 {
		return r.JSON()
	}
	return r.inParts(r.body, r.bodyMessage(), pass)
}

// inParts makes the JSON of a message in parts.
func (r *Record) inParts(s span, m *schema.Message, pass func(part []byte) []byte) []byte {
	r.print.pass = pass
	defer func() { r.print.pass = nil }()
	r.parts = r.appendObject(r.parts[:0], s, m)
	return r.parts
}

// JSONSize returns the length of JSON if it is made of a long protobuf message, else
// 0.
func (r *Record) JSONSize() int {
	if !r.wired || len(r.b) < longString {
		return 0
	}
	return r.sizeOf(r.body, r.bodyMessage())
}

// sizeOf is the length of a message's JSON.
func (r *Record) sizeOf(s span, m *schema.Message) int {
	size := 0
	rest := r.inParts(s, m, func(part []byte) []byte {
		if len(part) < piece {
			return part
		}
		size += len(part) - 1
		return append(part[:0], part[len(part)-1])
	})
	return size + len(rest)
}

func (r *Record) bodyMessage() *schema.Message {
	if r.export.Whole {
		return r.export.Message
	}
	return r.export.Message.Member(r.export.Body).Message
}

// appendObject appends a message of the record as JSON.
func (r *Record) appendObject(dst []byte, s span, m *schema.Message) []byte {
	switch {
	case r.wired:
		return r.print.message(dst, m, s.bytes(r.b))
	case r.blank:
		return squeeze(dst, s.bytes(r.b))
	}
	return append(dst, s.bytes(r.b)...)
}
