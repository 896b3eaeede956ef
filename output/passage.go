package output

// passage is where the beginning of a large record goes while the rest of it is still
// being made. It is closed where a record is needed as a whole: to be sorted, or laid out.
type passage struct {
	write func(data []byte) // nil while it is closed
	bytes int64             // that went through
	used  bool              // something went through
}

// pass writes what there is of a large record, and returns the memory for the rest of it.
// The last byte stays, since what follows may depend on it.
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

// isOpen reports whether a large record goes out in parts.
func (p *passage) isOpen() bool { return p != nil && p.write != nil }
