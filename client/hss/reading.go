package hss

// reading is what was seen of a list while all of its pages were read once.
type reading struct {
	// again tells that the list was read before.
	again bool
	// total is what the last page announced, least and most what any page did.
	total, least, most int64
	// distinct are the containers of it, repeated those that came twice, late
	// those that no reading before had.
	distinct, repeated, late int64
	// pages are counted; fell tells that the total became smaller.
	pages int
	fell  bool
}

// announced takes note of a page's total.
func (r *reading) announced(total int64) {
	if r.pages == 0 {
		r.least, r.most = total, total
	}
	r.fell = r.fell || r.pages > 0 && total < r.total
	r.total, r.least, r.most = total, min(r.least, total), max(r.most, total)
	r.pages++
}

// consistent tells whether the fleet stayed as it was, as far as can be seen.
func (r *reading) consistent() bool {
	return r.least == r.most && r.repeated == 0 && r.distinct == r.total
}

// mayLack tells whether containers may have been skipped: where the fleet only
// grew, and nothing came twice, it grew at the end of the list.
func (r *reading) mayLack() bool { return r.fell || r.repeated > 0 || r.distinct < r.total }

// changes are those that were seen.
func (r *reading) changes() int64 { return r.most - r.least + r.repeated + r.late }
