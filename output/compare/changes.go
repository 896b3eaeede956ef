package compare

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"strings"
)

// Kinds of changes.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// Change is a difference: a row that was added or removed, or whose cells or
// count changed.
type Change struct {
	Kind string
	// Key has the cells of the key.
	Key []string
	// Old and New are how often the row occurs in each file.
	Old, New int64
	// Cells are the cells that differ, if the row occurs once in each file.
	Cells []Cell
	// Before and After are all compared cells without the key, if the options request
	// rows; empty cells are omitted. Before is nil for an added row, After for a
	// removed one.
	Before, After map[string]string
}

// Cell is a cell that differs.
type Cell struct{ Column, Old, New string }

// variant is one distinct row of a key, and how often it occurs.
type variant struct {
	rest  []byte
	count [2]int64
}

// group has the rows of one key.
type group struct {
	names    *names
	key      []byte
	variants []variant
	index    map[string]int // of the variants, if there are many
}

// fewVariants are found without an index.
const fewVariants = 4

// start starts the rows of another key, in the same memory.
func (g *group) start(key []byte) {
	g.key = append(g.key[:0], key...)
	g.variants = g.variants[:0]
	clear(g.index)
}

func (g *group) add(record []byte) {
	i, known := g.find(record[1:])
	if !known {
		i = g.grow(record[1:])
	}
	g.variants[i].count[record[0]]++
}

// release frees the memory of large rows, whose cells were decoded.
func (g *group) release() {
	size := 0
	for i := range g.variants {
		if v := &g.variants[i]; cap(v.rest) >= largeRow {
			size += cap(v.rest)
			v.rest = nil
		}
	}
	collect(size)
}

// largeRow is the size of a row whose memory is not used again.
const largeRow = 1 << 20

// collect frees the garbage of work on a number of bytes. The collector would let the
// copies of large rows add up to as much memory as is in use.
func collect(size int) {
	if size >= 4*largeRow {
		runtime.GC()
	}
}

// find finds the variant of a row.
func (g *group) find(rest []byte) (i int, known bool) {
	if len(g.variants) > fewVariants {
		i, known = g.index[string(rest)]
		return i, known
	}
	for i := range g.variants {
		if bytes.Equal(g.variants[i].rest, rest) {
			return i, true
		}
	}
	return 0, false
}

// grow adds a variant.
func (g *group) grow(rest []byte) (i int) {
	if i = len(g.variants); i < cap(g.variants) {
		g.variants = g.variants[:i+1]
		v := &g.variants[i]
		v.rest, v.count = append(v.rest[:0], rest...), [2]int64{}
	} else {
		g.variants = append(g.variants, variant{rest: bytes.Clone(rest)})
	}
	switch {
	case i == fewVariants:
		for i, v := range g.variants {
			g.index[string(v.rest)] = i
		}
	case i > fewVariants:
		g.index[string(rest)] = i
	}
	return i
}

// Changes yields the differences in the order of the keys. It can be iterated once.
func (r *Result) Changes() iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		g := &group{names: r.names, index: map[string]int{}}
		began, stopped := false, false
		err := r.sorter.Each(func(key, record []byte) error {
			if !began || !bytes.Equal(key, g.key) {
				if began {
					if err := r.report(g, yield); err != nil {
						stopped = errors.Is(err, errStopped)
						return err
					}
				}
				began = true
				g.start(key)
			}
			g.add(record)
			return nil
		})
		if err == nil && began {
			err = r.report(g, yield)
			stopped = errors.Is(err, errStopped)
		}
		if err != nil && !stopped {
			yield(Change{}, err)
		}
	}
}

// errStopped means that the caller wants no more changes.
var errStopped = fmt.Errorf("stopped")

// report yields the changes of a group.
func (r *Result) report(g *group, yield func(Change, error) bool) error {
	if err := r.unique(g); err != nil {
		return err
	}
	changes := g.changes(r.options.Rows)
	g.release()
	for _, c := range changes {
		if !yield(c, nil) {
			return errStopped
		}
	}
	return nil
}

// DuplicateError reports a key that occurs twice in one file.
type DuplicateError struct {
	Key  []string
	Side string // "old" or "new"
	Rows int64
}

// Error names the key.
func (e *DuplicateError) Error() string {
	return fmt.Sprintf("the key %s stands for %d rows in the %s file", strings.Join(e.Key, ", "), e.Rows, e.Side)
}

func (r *Result) unique(g *group) error {
	if !r.options.Unique {
		return nil
	}
	var rows [2]int64
	for _, v := range g.variants {
		rows[0] += v.count[0]
		rows[1] += v.count[1]
	}
	for side, name := range []string{"old", "new"} {
		if rows[side] > 1 {
			return &DuplicateError{Key: keyCells(g.key), Side: name, Rows: rows[side]}
		}
	}
	return nil
}

// changes returns the changes of the group, with or without the whole rows.
func (g *group) changes(rows bool) []Change {
	var differ []variant
	for _, v := range g.variants {
		if v.count[0] != v.count[1] {
			differ = append(differ, v)
		}
	}
	if len(differ) == 0 {
		return nil
	}
	key := keyCells(g.key)
	if before, after, ok := oneChanged(differ); ok {
		return []Change{g.changed(key, rows, before, after)}
	}
	changes := make([]Change, len(differ))
	for i, v := range differ {
		c := Change{Key: key, Kind: Changed, Old: v.count[0], New: v.count[1]}
		var cells map[string]string
		if rows {
			cells = cellsOf(g.names.pairs(v.rest))
		}
		switch {
		case c.Old == 0:
			c.Kind, c.After = Added, cells
		case c.New == 0:
			c.Kind, c.Before = Removed, cells
		default:
			c.Before, c.After = cells, cells
		}
		changes[i] = c
	}
	return changes
}

// oneChanged returns a row that changed: one variant was removed as often as another was
// added.
func oneChanged(differ []variant) (before, after variant, ok bool) {
	if len(differ) != 2 {
		return before, after, false
	}
	before, after = differ[0], differ[1]
	if before.count[0] == 0 {
		before, after = after, before
	}
	return before, after, before.count[1] == 0 && after.count[0] == 0 && before.count[0] == after.count[1]
}

// changed returns the change of a row whose cells differ.
func (g *group) changed(key []string, rows bool, before, after variant) Change {
	c := Change{Key: key, Kind: Changed, Old: before.count[0], New: after.count[1]}
	was, is := g.names.pairs(before.rest), g.names.pairs(after.rest)
	old, now := cellsOf(was), cellsOf(is)
	for _, p := range was {
		if now[p.name] != p.value {
			c.Cells = append(c.Cells, Cell{p.name, p.value, now[p.name]})
		}
	}
	for _, p := range is {
		if _, known := old[p.name]; !known {
			c.Cells = append(c.Cells, Cell{p.name, "", p.value})
		}
	}
	if rows {
		c.Before, c.After = old, now
	}
	return c
}

func cellsOf(pairs []pair) map[string]string {
	cells := map[string]string{}
	for _, p := range pairs {
		cells[p.name] = p.value
	}
	return cells
}
