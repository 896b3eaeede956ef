package extsort

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

// item is an entry that is being sorted, with eight bytes of its key.
type item struct {
	head  uint64
	entry *entry
}

const (
	headSize = 8
	// fewItems are sorted by whole keys.
	fewItems = 12
)

// sort sorts items whose keys are equal up to depth: a multikey quicksort by eight
// bytes at a time, since keys of rows have long common prefixes, which comparisons
// of whole keys would read again and again.
func sort(items []item, depth int) {
	load(items, depth)
	for bad := 2 * bits.Len(uint(len(items))); len(items) > fewItems && bad > 0; bad-- {
		less, more := partition(items)
		sort(items[:less], depth)
		sortAlike(items[less:more], depth)
		items = items[more:]
	}
	slices.SortFunc(items, func(a, b item) int {
		return cmp.Or(cmp.Compare(a.head, b.head), compareFrom(depth)(a, b))
	})
}

// sortAlike sorts items with the same head at depth.
func sortAlike(items []item, depth int) {
	if len(items) < 2 {
		return
	}
	alike := items[0].entry.key[depth:]
	shortest := len(alike)
	for _, it := range items[1:] {
		key := it.entry.key[depth:]
		shortest = min(shortest, len(key))
		if !bytes.HasPrefix(key, alike) {
			alike = alike[:common(alike, key)]
		}
	}
	if depth += len(alike); len(alike) == shortest { // a key ends here
		slices.SortFunc(items, compareFrom(depth))
		return
	}
	sort(items, depth)
}

// common returns the length of the common prefix of two keys.
func common(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// compareFrom compares keys that are equal up to depth, and equal ones by their arrival.
func compareFrom(depth int) func(a, b item) int {
	return func(a, b item) int {
		x, y := a.entry.key, b.entry.key
		return cmp.Or(bytes.Compare(x[depth:], y[depth:]), cmp.Compare(a.entry.order, b.entry.order))
	}
}

// load reads the heads from the keys, padded with zeros.
func load(items []item, depth int) {
	for i := range items {
		key := items[i].entry.key[depth:]
		if len(key) >= headSize {
			items[i].head = binary.BigEndian.Uint64(key)
			continue
		}
		var padded [headSize]byte
		copy(padded[:], key)
		items[i].head = binary.BigEndian.Uint64(padded[:])
	}
}

// partition moves the items with a head below that of the middle one to the front
// and those above it to the end; those between have the same head.
func partition(items []item) (less, more int) {
	pivot := median(items[0].head, items[len(items)/2].head, items[len(items)-1].head)
	more = len(items)
	for i := 0; i < more; {
		switch head := items[i].head; {
		case head < pivot:
			items[i], items[less] = items[less], items[i]
			less++
			i++
		case head > pivot:
			more--
			items[i], items[more] = items[more], items[i]
		default:
			i++
		}
	}
	return less, more
}

func median(a, b, c uint64) uint64 {
	return max(min(a, b), min(max(a, b), c))
}
