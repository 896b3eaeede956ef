package record

// quick checks and prints a message in one pass, if nothing but its JSON is needed. It
// returns false for an unusual or invalid message, which parse then handles.
func (w *wire) quick(b []byte) bool {
	if !w.printed || w.export.Whole || len(w.program.tables) > 1 || w.program.tables[0].width > 1 || len(b) >= longString {
		return false
	}
	t, why := read(b, 0)
	body := w.export.Message.Member(w.export.Body)
	if why != "" || t.number != body.Number || t.typ != delimited || t.to < len(b) {
		return false
	}
	w.reset()
	w.b, w.size, w.body, w.has = b[:len(b):len(b)], len(b), spanOf(t.from, t.to), true
	w.begin(0)[0] = w.body
	w.print.checking, w.print.odd = true, false
	w.compact = w.print.message(w.compact, body.Message, w.body.bytes(b))
	w.print.checking = false
	return !w.print.odd
}
