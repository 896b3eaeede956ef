package record

import "fmt"

// ServerError is the error record with which a server ends a stream that failed.
type ServerError struct {
	Raw    []byte // the value of its error member as sent: an object or a string
	Record []byte // the complete record, for servers that put code and message next to the error
}

// Error names the error as the server sent it, in JSON.
func (e *ServerError) Error() string { return fmt.Sprintf("the server ended the stream: %s", e.Raw) }

// SyntaxError is the error of a stream of invalid records.
type SyntaxError struct {
	Noun   string // what the records are: "pods"
	Offset int64  // of the byte in the stream, from 0
	Record int64  // number of the record, from 1
	Reason string // what was wrong, in a few words
}

// Error names the place and the reason.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s record %d is illegal at byte %d of the stream: %s", e.Noun, e.Record, e.Offset, e.Reason)
}
