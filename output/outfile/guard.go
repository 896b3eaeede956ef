package outfile

import (
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"
)

// Guard keeps an export that is suspiciously small from replacing a larger one.
type Guard struct {
	// MinRows is the minimum number of rows; 0 for any.
	MinRows int64
	// MaxShrink is the share, from 0 to 1, by which the number of rows may fall
	// below the manifest's; negative for any. A first export passes.
	MaxShrink float64
}

// ParseShrink parses a share from 0 to 1, or from 0% to 100%.
func ParseShrink(s string) (float64, error) {
	digits, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	share, err := strconv.ParseFloat(digits, 64)
	if percent {
		share /= 100
	}
	if err != nil || math.IsNaN(share) || share < 0 || share > 1 {
		return 0, fmt.Errorf("%q is not a fraction: write 20%% or 0.2", s)
	}
	return share, nil
}

// Comparable refuses to compare two different requests. It is called before
// anything is sent.
func (g Guard) Comparable(previous *Manifest, now Request) error {
	if g.MaxShrink < 0 || previous == nil {
		return nil
	}
	before := previous.Request
	for _, m := range []struct{ name, before, now string }{
		{"API", before.API, now.API},
		{"resource", before.Resource, now.Resource},
		{"query", before.Query, now.Query},
		{"jq program", before.JQ, now.JQ},
		{"limit", strconv.Itoa(before.Limit), strconv.Itoa(now.Limit)},
	} {
		if m.before != m.now {
			return fmt.Errorf("the manifest describes another request, so its rows cannot be compared: its %s is %q, now %q", m.name, m.before, m.now)
		}
	}
	if !maps.Equal(before.Filters, now.Filters) {
		return fmt.Errorf("the manifest describes another request, so its rows cannot be compared: its filters are %v, now %v", before.Filters, now.Filters)
	}
	return nil
}

// Accept refuses too few rows.
func (g Guard) Accept(previous *Manifest, rows int64) error {
	if rows < g.MinRows {
		return fmt.Errorf("only %d rows, fewer than --min-rows %d", rows, g.MinRows)
	}
	if g.MaxShrink < 0 || previous == nil || previous.SHA256 == "" {
		return nil
	}
	if least := float64(previous.Rows) * (1 - g.MaxShrink); float64(rows) < least {
		return fmt.Errorf("%d rows after %d are %.1f %% fewer, more than --max-shrink %g%%",
			rows, previous.Rows, 100*(1-float64(rows)/float64(previous.Rows)), 100*g.MaxShrink)
	}
	return nil
}
