package spool

// ring is a queue of bytes in a bounded number of blocks. The pump fills the block at tail
// while the reader empties the one at head, which is the same one or the next as long as
// the reader keeps up; emptied blocks are reused, the last one first, while it is still in
// the processor's cache. The Spool's mutex guards the ring, but not the bytes that room
// returned to the pump and data to the reader.
type ring struct {
	size       int      // of a block
	queue      []*block // a ring from head to tail, which never wrap around
	head, tail int
	free       []*block
}

type block struct {
	bytes         []byte
	read, written int
}

// leastRoom is the free space of a block below which a read from the source is not
// worthwhile.
const leastRoom = 16

func newRing(blocks, size int) ring {
	r := ring{size: size, queue: make([]*block, blocks), free: make([]*block, 0, blocks+1)}
	r.queue[0] = &block{} // without memory, which many streams never need
	return r
}

func (r *ring) at(i int) **block { return &r.queue[i%len(r.queue)] }

// room returns where the pump may write; nil if the ring is full.
func (r *ring) room() []byte {
	b := *r.at(r.tail)
	if b.read == b.written {
		b.read, b.written = 0, 0
	}
	if len(b.bytes)-b.written < max(1, r.size/leastRoom) {
		if r.full() {
			return nil
		}
		b = r.another()
		r.push(b)
	}
	return b.bytes[b.written:]
}

func (r *ring) full() bool { return r.used() == len(r.queue)-1 }

// used counts the blocks from head to tail, without the last one.
func (r *ring) used() int { return r.tail - r.head }

// another returns an empty block that is not in the queue.
func (r *ring) another() *block {
	last := len(r.free) - 1
	if last < 0 {
		return &block{bytes: make([]byte, r.size)}
	}
	b := r.free[last]
	r.free = r.free[:last]
	b.read, b.written = 0, 0
	return b
}

// push adds a block to the queue, which must not be full.
func (r *ring) push(b *block) {
	r.tail++
	*r.at(r.tail) = b
	r.skip()
}

// skip releases an empty block at the queue's head, unless it is the only one.
func (r *ring) skip() {
	if b := *r.at(r.head); b.read == b.written && r.head < r.tail {
		r.release(b)
		r.head++
	}
}

// release returns a block that is not in the queue to the free ones.
func (r *ring) release(b *block) {
	if len(b.bytes) > 0 {
		r.free = append(r.free, b)
	}
}

// wrote adds the first n bytes of room to the queue.
func (r *ring) wrote(n int) { (*r.at(r.tail)).written += n }

// data returns the oldest contiguous bytes; none if the ring is empty.
func (r *ring) data() []byte {
	b := *r.at(r.head)
	return b.bytes[b.read:b.written]
}

// took removes the first n bytes of data.
func (r *ring) took(n int) {
	(*r.at(r.head)).read += n
	r.skip()
}
