// Package when parses times as people write them.
package when

import (
	"fmt"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // zones are the same on every machine, even if none are installed
)

// Zone returns the local time zone: the one that TZ names, by name or by file;
// UTC if TZ is blank; the system's if it is not set. Go falls back to UTC for an
// unknown name; here that is an error, which names TZ.
func Zone(lookup func(string) (string, bool)) (*time.Location, error) {
	value, set := lookup("TZ")
	name := strings.TrimPrefix(strings.TrimSpace(value), ":")
	switch {
	case !set:
		return time.Local, nil
	case name == "":
		return time.UTC, nil
	case strings.HasPrefix(name, "/"):
		return zoneOf(name, value)
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, unknownZone(value)
	}
	return zone, nil
}

// maxZone bounds the size of a zone file; real ones have a few kilobytes.
const maxZone = 1 << 20

func zoneOf(file, value string) (*time.Location, error) {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxZone {
		return nil, unknownZone(value)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, unknownZone(value)
	}
	zone, err := time.LoadLocationFromTZData(file, data)
	if err != nil {
		return nil, unknownZone(value)
	}
	return zone, nil
}

func unknownZone(value string) error {
	return fmt.Errorf("TZ is %q, which is not a known time zone: set it to a name such as Asia/Shanghai, or write the time with its zone, such as 2026-01-31T00:00:00+08:00", value)
}
