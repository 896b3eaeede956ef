package workbook

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// isDateFormat reports whether a number format shows dates: one of those that
// every workbook has (ECMA-376, 18.8.30), or a code with a part of a date.
func isDateFormat(id int, code string) bool {
	switch {
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return true
	}
	return strings.ContainsAny(strings.ToLower(plainCode(code)), "ymdhs")
}

// plainCode is a format's first section without literal characters, colours and
// conditions. Elapsed times, such as [h]:mm, are not dates: nothing remains of
// them.
func plainCode(code string) string {
	var plain strings.Builder
	for i := 0; i < len(code) && code[i] != ';'; i++ {
		switch c := code[i]; c {
		case '"':
			i += 1 + index(code[i+1:], '"')
		case '[':
			end := i + 1 + index(code[i+1:], ']')
			if elapsed := strings.Trim(strings.ToLower(code[i+1:min(end, len(code))]), "hms"); elapsed == "" {
				return ""
			}
			i = end
		case '\\', '_', '*':
			i++
		default:
			plain.WriteByte(c)
		}
	}
	return strings.ReplaceAll(plain.String(), "General", "")
}

// index returns the position of c, or the length of s.
func index(s string, c byte) int {
	if i := strings.IndexByte(s, c); i >= 0 {
		return i
	}
	return len(s)
}

const (
	dayMilliseconds = 24 * 60 * 60 * 1000
	// lastDay is the serial number after 9999-12-31.
	lastDay = 2958466
	// shift is the number of days between the 1900 and the 1904 date systems.
	shift1904 = 1462
)

// Date returns the time that a serial number represents: days since the end of
// 1899, to the millisecond, without a zone (UTC here). ok is false for a number
// that is not a date.
func Date(serial string) (at time.Time, ok bool) { return date(serial, 0) }

func date(serial string, shift float64) (time.Time, bool) {
	days, err := strconv.ParseFloat(serial, 64)
	days += shift
	if err != nil || math.IsNaN(days) || days < 1 || days >= lastDay {
		return time.Time{}, false
	}
	if days < 60 {
		days++ // the calendar of spreadsheets has a 29 February 1900
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	whole, part := math.Modf(days)
	return epoch.AddDate(0, 0, int(whole)).Add(time.Duration(math.Round(part*dayMilliseconds)) * time.Millisecond), true
}

// dateCell formats a number of a date cell as "2006-01-02 15:04:05", with
// milliseconds if there are any. A number that is not a date stays unchanged.
func (b *Book) dateCell(number string) string {
	shift := 0.0
	if b.from1904 {
		shift = shift1904
	}
	at, ok := date(number, shift)
	if !ok {
		return number
	}
	return at.Format("2006-01-02 15:04:05.999")
}
