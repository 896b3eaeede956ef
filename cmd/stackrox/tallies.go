package stackrox

import (
	"hash/maphash"
	"strconv"

	"tally/client/stackrox/record"
)

// tallies counts the vulnerabilities of a record: each id once, however many
// components have it.
type tallies struct {
	one     finding
	flags   *findingFlags
	seed    maphash.Seed
	seen    map[uint64]mark
	all     map[uint64]bool // in any state; true if a version fixes it in some component
	allTop  []byte          // the highest score of these
	allBest float64
	top     float64
	scored  bool
	matched bool // one is selected
	failed  bool // one matches --fail-on
	done    bool // the record has ended
	scratch
}

// mark has the counted facts of a vulnerability: its highest severity, and
// whether a version fixes it in some component.
type mark struct {
	rank    int
	fixable bool
}

func newTallies(f *exportFlags, one finding) *tallies {
	return &tallies{one: one, flags: &f.finding, seed: maphash.MakeSeed(), seen: map[uint64]mark{}, all: map[uint64]bool{}}
}

// begin resets the counts for a new record.
func (t *tallies) begin() {
	if t.done {
		clear(t.seen)
		clear(t.all)
		t.allTop, t.allBest = t.allTop[:0], 0
		t.top, t.scored, t.matched, t.failed, t.done = 0, false, false, false, false
	}
}

// add counts a vulnerability.
func (t *tallies) add(at cells) {
	id := maphash.Bytes(t.seed, t.of(at(t.one.cve)))
	fixable := len(t.of(at(t.one.fixedBy))) > 0
	t.all[id] = t.all[id] || fixable
	if score, ok := at(t.one.cvss).Float(); ok && (score > t.allBest || len(t.allTop) == 0) {
		t.allBest, t.allTop = score, at(t.one.cvss).Append(t.allTop[:0])
	}
	if !t.flags.observed(t.one, at) {
		return
	}
	if t.flags.match(t.one, at) {
		t.matched = true
		t.failed = t.failed || t.flags.fail.match(t.one, at)
	}
	rank := rankOf(t.of(at(t.one.severity)))
	score, ok := at(t.one.cvss).Float()
	t.count(id, mark{rank, fixable}, score, ok)
}

func (t *tallies) count(id uint64, m mark, score float64, scored bool) {
	if scored {
		t.top, t.scored = max(t.top, score), true
	}
	if before, twice := t.seen[id]; twice {
		m = mark{max(m.rank, before.rank), m.fixable || before.fixable}
	}
	t.seen[id] = m
}

// rank counts the vulnerabilities of a severity.
func (t *tallies) rank(rank int) int {
	n := 0
	for _, m := range t.seen {
		if m.rank == rank || rank == 0 && m.rank >= len(severities()) {
			n++
		}
	}
	return n
}

func (t *tallies) fixable() int {
	n := 0
	for _, m := range t.seen {
		if m.fixable {
			n++
		}
	}
	return n
}

// allFixable counts the vulnerabilities that a version fixes, in any state.
func (t *tallies) allFixable() int {
	n := 0
	for _, fixable := range t.all {
		if fixable {
			n++
		}
	}
	return n
}

func (t *tallies) appendTop(dst []byte) []byte {
	if !t.scored {
		return dst
	}
	return strconv.AppendFloat(dst, t.top, 'f', -1, 32)
}

// severityColumns makes columns that count by severity; scanned reports whether
// there is anything to count.
func (t *tallies) severityColumns(scanned func(*row) bool, needs ...record.Value) []column {
	var columns []column
	for rank := len(severities()) - 1; rank >= 0; rank-- {
		name := []string{"unknown", "low", "moderate", "important", "critical"}[rank]
		columns = append(columns, col(name, "number of distinct vulnerabilities of this severity, in the states of --state", func(dst []byte, r *row) []byte {
			if !scanned(r) {
				return dst
			}
			return appendInt(dst, t.rank(rank))
		}, needs...).of(number))
	}
	return columns
}

// member makes a column of Central's count, or of tally's own if a release does
// not send it. It is empty for an unscanned record.
func (v *view) member(name, doc, path string, scanned func(*row) bool, own func(dst []byte, r *row) []byte, needs ...record.Value) column {
	at := v.plan.Value(path)
	return col(name, doc, func(dst []byte, r *row) []byte {
		switch {
		case !scanned(r):
			return dst
		case r.Cell(at).Has():
			return r.Cell(at).Append(dst)
		}
		return own(dst, r)
	}, append(needs, at)...).of(number)
}

// countFindings makes rows of the records of the last path, after those of
// their vulnerabilities.
func (v *view) countFindings(f *exportFlags, t *tallies, last int, scanned record.Value) {
	v.needs = append(v.needs, scanned)
	choose := f.finding.choose() || f.finding.fail != nil
	if choose {
		v.needs = append(v.needs, t.one.values()...)
	}
	v.take = func(r *row) bool {
		t.begin()
		if r.Source() != last {
			t.add(r.Cell)
			return false
		}
		t.done = true
		if !r.Cell(scanned).Has() {
			f.counts.unscanned++
		}
		if f.finding.choose() && !t.matched {
			return false
		}
		if t.failed {
			f.counts.found++
		}
		return true
	}
}
