package output

// passage writes the beginning of a large record while the rest is still being made. It is
// closed if a record is needed as a whole: to be sorted, or laid out.
type passage struct {
	write func(data []byte) // nil while it is closed
	bytes int64             // that have passed through
	used  bool              // something went through
}

// pass writes the available part of a large record, and returns the memory for the rest.
// The last byte stays, since the next one may depend on it.
func (p *passage) pass(record []byte) []byte {
	if p == nil || p.write == nil || len(record) < large {
		return record
	}
	last := record[len(record)-1]
	p.write(record[:len(record)-1])
	p.bytes += int64(len(record) - 1)
	p.used = true
	return append(record[:0], last)
}

// isOpen reports whether large records are written in parts.
func (p *passage) isOpen() bool { return p != nil && p.write != nil }
