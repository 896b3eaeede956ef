package stackrox

import (
	"strings"

	"tally/client/stackrox/record"
)

// unexamined describes what has no vulnerabilities to compare with a condition,
// since it was never scanned or Central lacks it; empty for nothing.
func (e *export) unexamined() string {
	var parts []string
	if e.unscanned > 0 {
		parts = append(parts, plural(e.unscanned, e.f.noun.scanned, "s")+" without a scan")
	}
	if e.missing.count > 0 {
		parts = append(parts, plural(e.missing.count, "image", "s")+" that Central does not have")
	}
	return strings.Join(parts, " and ")
}

// reportUnscanned reports what the rows and --fail-on do not cover.
func (e *export) reportUnscanned() {
	unscanned, fail, unexamined := plural(e.unscanned, e.f.noun.scanned, "s"), e.f.finding.fail, e.unexamined()
	switch nested := e.f.rows == "vulns" || e.f.rows == "components"; {
	case fail != nil && !fail.unscanned && unexamined != "":
		e.call.App.Warn("%s, which %s cannot judge: add --fail-on unscanned to end with exit code 9 because of them", unexamined, fail.flags())
	case e.unscanned == 0 || e.f.finding.unscanned:
	case nested:
		e.call.App.Notice("%s without a scan and therefore without rows; --include-unscanned adds a row for each", unscanned)
	case e.f.finding.choose():
		e.call.App.Notice("%s without a scan, which filters by vulnerabilities leave out", unscanned)
	}
}

// countWithout counts an image without a scan once, however many records have it.
func (c *counts) countWithout(image string) {
	if c.without == nil {
		c.without = map[string]bool{}
	}
	if !c.without[image] {
		c.without[image] = true
		c.unscanned++
	}
}

// noteUnscanned counts the images without a scan in records of Central's own join,
// which are the rows of the last path.
func (v *view) noteUnscanned(f *exportFlags, last int, images, scans record.Value) {
	digest, name := v.plan.Value("", "images[].id"), v.plan.Value("", "images[].name.fullName")
	v.needs = append(v.needs, images, scans, digest, name)
	take := v.take
	v.take = func(r *row) bool {
		if r.Source() == last {
			for i := range r.List(images).Len() {
				if !cellAt(r.List(scans), i).Has() {
					f.counts.countWithout(imageKey(r.string(cellAt(r.List(digest), i)), r.string(cellAt(r.List(name), i))))
				}
			}
		}
		return take(r)
	}
}

// countOnce counts an image without a scan once, although the second path has a
// row for each use of it.
func (v *view) countOnce(f *exportFlags) {
	digest, name := v.plan.Value("", ".id", ""), v.plan.Value("", ".name.fullName", "")
	v.needs = append(v.needs, digest, name)
	take := v.take
	v.take = func(r *row) bool {
		before := f.counts.unscanned
		taken := take(r)
		if f.counts.unscanned > before {
			f.counts.unscanned = before
			f.counts.countWithout(imageKey(r.string(r.Cell(digest)), r.string(r.Cell(name))))
		}
		return taken
	}
}

// cellAt returns a cell of a list, absent beyond its end.
func cellAt(l record.List, i int) record.Cell {
	if i >= l.Len() {
		return record.Cell{}
	}
	return l.At(i)
}

// string returns a copy of a cell.
func (r *row) string(c record.Cell) string { return string(r.of(c)) }
