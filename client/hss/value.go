package hss

import (
	"strconv"
	"strings"
	"time"

	"tally/client/hss/workbook"
)

// Value is a cell of an export's table in the type that the list has for its
// column: a bool for risky, an int64 for counts, a time.Time in UTC for
// create_time, a string for all others, nil for an empty cell of the former. ok
// is false for a cell that cannot be parsed; it is returned as a string.
func Value(key, cell string) (value any, ok bool) {
	read := readerOf(key)
	switch trimmed := strings.TrimSpace(cell); {
	case read == nil:
		return cell, true
	case trimmed == "" || trimmed == "-" || trimmed == "--":
		return nil, true
	default:
		if value, ok = read(trimmed); !ok {
			value = cell
		}
		return value, ok
	}
}

// readerOf returns the parser for a column's cells, nil for a column of strings.
func readerOf(key string) func(string) (any, bool) {
	switch key {
	case "risky":
		return readBool
	case "low_risk", "medium_risk", "high_risk", "fatal_risk", "restart_count":
		return readCount
	case "create_time":
		return readTime
	}
	return nil
}

func readBool(cell string) (any, bool) {
	switch strings.ToLower(cell) {
	case "true", "yes", "y", "1", "是", "有", "有风险":
		return true, true
	case "false", "no", "n", "0", "否", "无", "无风险":
		return false, true
	}
	return nil, false
}

// readCount reads a whole number; spreadsheets may store 3 as 3.0.
func readCount(cell string) (any, bool) {
	whole, zeros, _ := strings.Cut(cell, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	return n, err == nil && strings.Trim(zeros, "0") == ""
}

// layouts are the layouts of times, those with a zone first.
func layouts() []string {
	return []string{
		time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 -07:00",
		"2006-01-02 15:04:05 GMT-07:00", "2006-01-02 15:04:05 UTC-07:00", "2006/01/02 15:04:05 GMT-07:00",
		"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006/01/02 15:04:05", "2006/1/2 15:04:05", "2006/1/2 15:04",
		"2006-01-02 15:04", "2006年01月02日 15:04:05", "2006-01-02", "2006/1/2",
	}
}

// readTime parses a time in one of the forms found in tables: with a zone;
// without one, which means UTC; in milliseconds or seconds since 1970; or as a
// spreadsheet's serial number.
func readTime(cell string) (any, bool) {
	for _, layout := range layouts() {
		if at, err := time.Parse(layout, cell); err == nil {
			return at.UTC(), true
		}
	}
	if at, ok := workbook.Date(cell); ok {
		return at, true
	}
	const firstMilliseconds = 1e11 // in seconds, that is the year 5138
	n, err := strconv.ParseInt(cell, 10, 64)
	switch {
	case err != nil || n < 0 || n > maxTime:
		return nil, false
	case n == 0:
		return nil, true
	case n >= firstMilliseconds:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Unix(n, 0).UTC(), true
}

// maxTime is the latest time of the reference, in milliseconds.
const maxTime = 4071095999000
