package output

import "github.com/clipperhouse/displaywidth"

// ellipsis replaces the part that was cut from a cell.
const ellipsis = "…"

// cutCell shortens a string to a width: it keeps the beginning and, with a tail,
// the last columns. A blank replaces half of a wide character.
func cutCell(data []byte, width, tail int) []byte {
	if tail > 0 { // the end is more distinctive than the beginning
		tail += max(0, width-1-head-tail) * 2 / 3
	}
	if tail = min(tail, width-2); tail <= 0 {
		data = displaywidth.TruncateBytes(data, width, []byte(ellipsis))
		return blanks(data, width-displaywidth.Bytes(data))
	}
	end := lastColumns(data, tail)
	begin := displaywidth.TruncateBytes(data, width-1-tail, nil)
	joined := append(append(append(make([]byte, 0, len(begin)+len(end)+len(ellipsis)), begin...), ellipsis...), end...)
	return blanks(joined, width-displaywidth.Bytes(joined))
}

// lastColumns returns the end of a string, up to a number of columns.
func lastColumns(data []byte, columns int) []byte {
	left := displaywidth.Bytes(data)
	parts, at := displaywidth.BytesGraphemes(data), 0
	for left > columns && parts.Next() {
		left -= parts.Width()
		at += len(parts.Value())
	}
	return data[at:]
}
