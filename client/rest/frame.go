package rest

import (
	"bytes"
	"encoding/binary"
)

// frameHead is the length of what precedes a frame of HTTP/2: its length in three
// bytes, its type, its flags, and its stream in four.
const frameHead = 9

// dataLength is how many bytes follow the head of a frame.
func dataLength(frame []byte) int { return int(binary.BigEndian.Uint32(frame) >> 8) }

// isPlainData reports a frame of data without flags: neither padded nor the last
// of its stream.
func isPlainData(frame []byte) bool { return frame[3] == 0 && frame[4] == 0 }

// extends reports that two frames of data say the same as one.
func extends(first, second []byte) bool {
	return isPlainData(second) && bytes.Equal(first[5:frameHead], second[5:frameHead]) &&
		dataLength(first)+dataLength(second) <= joinedBytes
}
