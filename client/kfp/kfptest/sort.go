package kfptest

import (
	"cmp"
	"slices"
	"strings"
)

// place is the position of an item in a list: its sort key is computed once, not for
// every comparison.
type place struct {
	number    int64
	value, id string
	index     int // of the item
}

func newPlace(value any, id string) *place {
	p := &place{id: id}
	switch v := value.(type) {
	case int64:
		p.number = v
	case float64: // from a token
		p.number = int64(v)
	case string:
		p.value = strings.ToLower(v)
	}
	return p
}

func (p *place) compare(q *place) int {
	if p.number != q.number {
		return cmp.Compare(p.number, q.number)
	}
	if result := strings.Compare(p.value, q.value); result != 0 {
		return result
	}
	return strings.Compare(p.id, q.id)
}

// sorted returns the items in order. Pointers move faster, and the program contains a
// sort of pointers anyway.
func (m model[T]) sorted(o order[T], items []T) []*place {
	places := make([]*place, len(items))
	for i, item := range items {
		places[i] = newPlace(o.column.get(item), m.id(item))
		places[i].index = i
	}
	slices.SortFunc(places, direction(o.desc))
	return places
}

func direction(desc bool) func(a, b *place) int {
	if desc {
		return func(a, b *place) int { return b.compare(a) }
	}
	return (*place).compare
}

// start returns the index of the first item at or after the one that a token names,
// which may have been deleted.
func start(places []*place, from token, desc bool) int {
	i, _ := slices.BinarySearchFunc(places, newPlace(from.SortByFieldValue, from.KeyFieldValue), direction(desc))
	return i
}
