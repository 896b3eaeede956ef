package kit

import (
	"fmt"
	"strings"
	"time"

	"tally/cmd/internal/exit"
	"tally/cmd/internal/term"
	"tally/output/outfile"
)

// failed returns the incomplete contexts.
func (g *gathering) failed() []*part {
	var failed []*part
	for _, p := range g.parts {
		if !whole(p.err) {
			failed = append(failed, p)
		}
	}
	return failed
}

// alike reports whether all contexts refused the same flags, which is printed once.
func (g *gathering) alike(failed []*part) bool {
	for _, p := range failed {
		if exit.Of(p.err) != exit.BadUsage || p.err.Error() != failed[0].err.Error() {
			return false
		}
	}
	return len(failed) == len(g.parts)
}

// report prints each failure, with its own exit code.
func (g *gathering) report(failed []*part) {
	for _, p := range failed {
		exit.Print(g.call.App.CleanErr(), p.failure(), exit.Style{JSON: g.call.Output.JSON(), Clean: g.call.App.Redact, Has: g.call.Has})
	}
}

// failure returns the error of the whole: incomplete if some contexts are
// complete, else with the code that all failures share, else with that of the
// most serious one.
func (g *gathering) failure(failed []*part) error {
	worst := failed[0].err
	for _, p := range failed {
		worst = exit.Worst(worst, p.err)
	}
	names := make([]string, len(failed))
	for i, p := range failed {
		names[i] = p.label
	}
	err := fmt.Errorf("%d of %s failed: %s", len(failed), g.counted(), strings.Join(names, ", "))
	if len(failed) == len(g.parts) {
		return &exit.Coded{Code: exit.Of(worst), Err: err}
	}
	return &exit.Coded{Code: exit.Incomplete, Err: err, Hint: g.remedy()}
}

func (g *gathering) remedy() string {
	switch {
	case !g.call.Output.KeepPartial:
		return "nothing was written; --keep-partial keeps the rows of the others"
	case g.call.Output.Out != "":
		return g.call.Output.Out + outfile.PartialSuffix + " has the rows of the others"
	}
	return "the rows of the others were printed"
}

// found returns the error of contexts with rows for which a flag makes the
// command fail.
func (g *gathering) found() error {
	var found error
	for _, p := range g.parts {
		switch {
		case p.err == nil:
		case found == nil:
			found = fmt.Errorf("%s: %w", p.place(), p.err)
		default:
			found = fmt.Errorf("%w; %s: %w", found, p.place(), p.err)
		}
	}
	if found == nil {
		return nil
	}
	return &exit.Coded{Code: exit.Found, Err: found}
}

// line shows how far each context is.
func (g *gathering) line(_ int64, took time.Duration) string {
	shares := make([]string, len(g.parts))
	for i, p := range g.parts {
		state := "…"
		if p.ended.Load() {
			state = ""
		}
		shares[i] = fmt.Sprintf("%s %d%s", p.label, p.count.Load(), state)
	}
	return "reading " + strings.Join(shares, ", ") + term.Elapsed(took)
}
