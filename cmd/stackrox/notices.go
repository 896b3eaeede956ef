package stackrox

import (
	"strconv"
	"time"
)

// note records in the manifest when a stream was read; for a single stream, the
// manifest has that already.
func (e *export) note(stream string, began time.Time) {
	if e.joined != nil || e.f.noun.joins && !e.f.serverJoin {
		e.notes[stream] = "read from " + began.UTC().Format(time.RFC3339) + " to " + e.call.App.Now().UTC().Format(time.RFC3339)
	}
	e.missing.note(e.notes, e.f.serverJoin)
	if e.hidden > 0 {
		e.notes["left_out_by_state"] = strconv.FormatInt(e.hidden, 10)
	}
	if e.unscanned > 0 {
		e.notes["unscanned"] = strconv.FormatInt(e.unscanned, 10)
	}
}

// report prints what the rows do not show.
func (e *export) report() {
	e.missing.warn(e.call.App)
	e.names.report(e.call.App)
	e.reportUnscanned()
	if e.f.finding.omitsKEV() {
		e.call.App.Warn("this Central does not report for every vulnerability whether it is in the catalog of CISA, as old releases do not; --kev and --fail-on kev do not select those")
	}
	if e.hidden > 0 && e.f.finding.state == "observed" {
		e.call.App.Notice("%s left out as %s; --state all shows every state", plural(e.hidden, "vulnerabilit", "ies", "y"), e.f.noun.hidden())
	}
}

// plural returns a count and a word with the ending for it: the last ending is
// the singular's, by default empty.
func plural(n int64, word string, endings ...string) string {
	switch {
	case n != 1:
		word += endings[0]
	case len(endings) > 1:
		word += endings[1]
	}
	return strconv.FormatInt(n, 10) + " " + word
}
