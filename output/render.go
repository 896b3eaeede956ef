package output

// render turns a row into its record, the row's bytes in one format. The record is valid until the next call and may be the row's own
// memory: never write to it.
type render func(row any) ([]byte, error)

// layout turns records into a document. Every method appends the finished output to
// dst.
type layout interface {
	// record takes one record, which the layout must copy if it keeps it.
	record(dst, record []byte) []byte
	// settle is called when the source is slow: nothing may be held back for layout.
	settle(dst []byte) []byte
	// end closes a complete document. It is not called for a truncated one.
	end(dst []byte) ([]byte, error)
}

// frame is the layout of formats whose records are independent of each other.
// Nothing is written before the first record or the end, so that a source that
// fails immediately leaves the sink empty.
type frame struct {
	open, separator, shut string
	after                 string // every record
	empty                 string // the document without rows, if it is not open+shut
	started               bool
}

func (f *frame) record(dst, record []byte) []byte {
	return append(append(f.before(dst), record...), f.after...)
}

// before appends the separator before the next record.
func (f *frame) before(dst []byte) []byte {
	if f.started {
		return append(dst, f.separator...)
	}
	f.started = true
	return append(dst, f.open...)
}

func (f *frame) settle(dst []byte) []byte { return dst }

func (f *frame) end(dst []byte) ([]byte, error) {
	switch {
	case f.started:
		return append(dst, f.shut...), nil
	case f.empty != "":
		return append(dst, f.empty...), nil
	}
	return append(append(dst, f.open...), f.shut...), nil
}

// harmless makes the records of a format safe for a terminal: on a terminal CSV
// and template results are only for reading.
func harmless(inner render) render {
	var scratch []byte
	return func(row any) ([]byte, error) {
		record, err := inner(row)
		scratch = appendSafe(scratch[:0], record, keepLines)
		return scratch, err
	}
}
