package record

// fragmentRoom is how many bytes are copied for a fragment, however short it is: copying a
// constant number takes two instructions, any other a call.
const fragmentRoom = 32

// fragment is a string that is printed often.
type fragment struct {
	s    string
	room [fragmentRoom]byte // begins with s, unless s is longer
}

func newFragment(s string) fragment {
	f := fragment{s: s}
	copy(f.room[:], s)
	return f
}

// append appends the string.
func (f *fragment) append(dst []byte) []byte {
	n := len(dst)
	if cap(dst)-n < fragmentRoom || len(f.s) > fragmentRoom {
		return append(dst, f.s...)
	}
	*(*[fragmentRoom]byte)(dst[n : n+fragmentRoom]) = f.room
	return dst[:n+len(f.s)]
}
