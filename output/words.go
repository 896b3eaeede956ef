package output

import "encoding/binary"

// The scans of this file examine eight bytes at a time. Each reports whether
// anything in a cell needs escaping; most cells need none.
const (
	lowBits  = 0x0101010101010101
	highBits = 0x8080808080808080
)

// zeroByte is nonzero exactly if one of the eight bytes of w is 0. After an
// exclusive or with a repeated character it finds that character.
func zeroByte(w uint64) uint64 { return (w - lowBits) &^ w & highBits }

// belowByte is nonzero exactly if one of the eight bytes of w is below limit,
// which is at most 128.
func belowByte(w uint64, limit byte) uint64 {
	return (w - lowBits*uint64(limit)) &^ w & highBits
}

// plainASCII reports whether every byte of b is a printable ASCII character: then
// b is safe on a terminal, and its width is its length.
func plainASCII(b []byte) bool {
	for len(b) >= 8 {
		w := binary.LittleEndian.Uint64(b)
		if w&highBits|belowByte(w, ' ')|zeroByte(w^0x7f*lowBits) != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// hasCSVSpecial finds a comma, quote or line break. All four sort before the
// hyphen, as do few characters of identifiers: only a word with such a byte is
// examined again.
func hasCSVSpecial(cell []byte) bool {
	for len(cell) >= 8 {
		w := binary.LittleEndian.Uint64(cell)
		if belowByte(w, '-') != 0 && csvSpecial(w) {
			return true
		}
		cell = cell[8:]
	}
	for _, b := range cell {
		if b < '-' && (b == ',' || b == '"' || b == '\n' || b == '\r') {
			return true
		}
	}
	return false
}

func csvSpecial(w uint64) bool {
	return zeroByte(w^','*lowBits)|zeroByte(w^'"'*lowBits)|zeroByte(w^'\n'*lowBits)|zeroByte(w^'\r'*lowBits) != 0
}

// hasTSVSpecial finds a control character, of which TSV escapes three, or a
// backslash.
func hasTSVSpecial(cell []byte) bool {
	for len(cell) >= 8 {
		w := binary.LittleEndian.Uint64(cell)
		if belowByte(w, ' ')|zeroByte(w^'\\'*lowBits) != 0 {
			return true
		}
		cell = cell[8:]
	}
	for _, b := range cell {
		if b < ' ' || b == '\\' {
			return true
		}
	}
	return false
}
