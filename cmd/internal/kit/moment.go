package kit

import (
	"fmt"
	"time"

	"tally/cmd/internal/exit"
	"tally/cmd/internal/when"
)

// Moments documents the times that flags accept.
const Moments = "24h, 7d, 2026-01-31 (its start in the local time zone, TZ), or RFC 3339"

// Moment parses the time of a flag, see when.Moment. The absolute time is shown
// by --debug and recorded in the manifest. An invalid time is a usage error (exit
// 2).
func (c *Call) Moment(flag, s string) (time.Time, error) {
	at, err := when.Moment(s, c.App.Now(), func() (*time.Location, error) { return when.Zone(c.App.Lookup) })
	if err != nil {
		return time.Time{}, exit.Usagef("--%s: %w", flag, err)
	}
	if c.instants == nil {
		c.instants = map[string]string{}
	}
	c.instants[flag] = at.UTC().Format(time.RFC3339Nano)
	c.App.Debug(fmt.Sprintf("--%s %s is %s", flag, s, c.instants[flag]))
	return at, nil
}
