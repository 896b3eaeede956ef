package output

import "github.com/clipperhouse/displaywidth"

// ellipsis takes the place of what was cut from a cell.
const ellipsis = "…"

// cutCell makes text as wide as width: from its beginning, and with a tail from its
// beginning and its last columns. Blanks fill what half of a wide character leaves.
func cutCell(text []byte, width, tail int) []byte {
	if tail > 0 { // the end tells more than the beginning
		tail += max(0, width-1-head-tail) * 2 / 3
	}
	if tail = min(tail, width-2); tail <= 0 {
		text = displaywidth.TruncateBytes(text, width, []byte(ellipsis))
		return blanks(text, width-displaywidth.Bytes(text))
	}
	end := lastColumns(text, tail)
	begin := displaywidth.TruncateBytes(text, width-1-tail, nil)
	joined := append(append(append(make([]byte, 0, len(begin)+len(end)+len(ellipsis)), begin...), ellipsis...), end...)
	return blanks(joined, width-displaywidth.Bytes(joined))
}

// lastColumns is the end of text, so many columns of it at most.
func lastColumns(text []byte, columns int) []byte {
	left := displaywidth.Bytes(text)
	parts, at := displaywidth.BytesGraphemes(text), 0
	for left > columns && parts.Next() {
		left -= parts.Width()
		at += len(parts.Value())
	}
	return text[at:]
}
