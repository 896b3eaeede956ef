package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"net/netip"
	"testing"
	"time"
)

type phase string

type colour int

func (c colour) String() string { return [...]string{"red", "green"}[c] }

func pointer[T any](v T) *T { return &v }

// The types of cells, and how they are printed for a program, for a person, and in JSON.
func TestValues(t *testing.T) {
	t.Parallel()
	var noTime *time.Time
	tests := map[string]struct {
		cell                any
		pipe, terminal, raw string
	}{
		"nothing":          {nil, "", "", "null"},
		"text":             {"a\"b", "a\"b", "a\"b", `"a\"b"`},
		"named text":       {phase("RUNNING"), "RUNNING", "RUNNING", `"RUNNING"`},
		"true":             {true, "true", "true", "true"},
		"int":              {-5, "-5", "-5", "-5"},
		"int64":            {int64(math.MinInt64), "-9223372036854775808", "-9223372036854775808", "-9223372036854775808"},
		"int8":             {int8(-8), "-8", "-8", "-8"},
		"uint64":           {uint64(math.MaxUint64), "18446744073709551615", "18446744073709551615", "18446744073709551615"},
		"float":            {1e6, "1000000", "1000000", "1000000"},
		"large float":      {1e21, "1e+21", "1e+21", "1e+21"},
		"small float":      {5e-7, "5e-07", "5e-07", "5e-07"},
		"infinite":         {math.Inf(1), "+Inf", "+Inf", "null"},
		"float32":          {float32(0.5), "0.5", "0.5", "0.5"},
		"JSON number":      {json.Number("1.10"), "1.10", "1.10", "1.10"},
		"no JSON number":   {json.Number(""), "", "", "null"},
		"not a number":     {json.Number("NaN"), "NaN", "NaN", "null"},
		"time":             {noon.Add(-3 * 24 * time.Hour), "2026-11-18T12:00:00Z", "3d", `"2026-11-18T12:00:00Z"`},
		"time in a zone":   {noon.In(time.FixedZone("", 3600)), "2026-11-21T12:00:00Z", "0s", `"2026-11-21T12:00:00Z"`},
		"nanoseconds":      {noon.Add(1), "2026-11-21T12:00:00.000000001Z", "in 0s", `"2026-11-21T12:00:00.000000001Z"`},
		"zero time":        {time.Time{}, "", "", "null"},
		"nil time":         {noTime, "", "", "null"},
		"pointer to time":  {pointer(noon), "2026-11-21T12:00:00Z", "0s", `"2026-11-21T12:00:00Z"`},
		"duration":         {90500 * time.Millisecond, "90.5", "1m31s", "90.5"},
		"pointer to int":   {pointer(7), "7", "7", "7"},
		"pointer twice":    {pointer(pointer("x")), "x", "x", `"x"`},
		"list":             {[]string{"a", "b c"}, "a,b c", "a,b c", `["a","b c"]`},
		"empty list":       {[]string{}, "", "", "[]"},
		"stringer":         {colour(1), "green", "green", `"green"`},
		"pointer stringer": {pointer(colour(0)), "red", "red", `"red"`},
		"address":          {netip.MustParseAddr("::1"), "::1", "::1", `"::1"`},
		"error":            {errors.New("broken"), "broken", "broken", `"broken"`},
		"map":              {map[string]int{"a": 1}, `{"a":1}`, `{"a":1}`, `"{\"a\":1}"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := valueOf(tt.cell)
			if got := string(v.appendText(nil, style{})); got != tt.pipe {
				t.Errorf("in a pipe %q, want %q", got, tt.pipe)
			}
			if got := string(v.appendText(nil, style{terminal: true, now: noon})); got != tt.terminal {
				t.Errorf("on a terminal %q, want %q", got, tt.terminal)
			}
			if got, err := v.appendJSON(nil); string(got) != tt.raw || err != nil {
				t.Errorf("in JSON %s, error %v, want %s", got, err, tt.raw)
			}
		})
	}
}

func TestAges(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	tests := map[time.Duration]string{
		0:                 "0s",
		59 * time.Second:  "59s",
		time.Minute:       "1m",
		59 * time.Minute:  "59m",
		time.Hour:         "1h",
		47 * time.Hour:    "47h",
		2 * day:           "2d",
		729 * day:         "729d",
		730 * day:         "2y",
		-90 * time.Second: "in 1m",
	}
	for age, want := range tests {
		if got := string(appendTime(nil, noon.Add(-age), style{terminal: true, now: noon})); got != want {
			t.Errorf("%v ago: %s, want %s", age, got, want)
		}
	}
}

func TestDurations(t *testing.T) {
	t.Parallel()
	tests := []struct {
		d              time.Duration
		pipe, terminal string
	}{
		{0, "0", "0s"},
		{250 * time.Millisecond, "0.25", "250ms"},
		{1500 * time.Microsecond, "0.0015", "2ms"},
		{12340 * time.Millisecond, "12.34", "12.3s"},
		{3 * time.Minute, "180", "3m"},
		{200 * time.Second, "200", "3m20s"},
		{65 * time.Minute, "3900", "1h5m"},
		{-65 * time.Minute, "-3900", "-1h5m"},
		{-500 * time.Millisecond, "-0.5", "-500ms"},
		{time.Nanosecond, "0.000000001", "1ns"},
		{math.MaxInt64, "9223372036.854775807", "2562047h47m"},
		{math.MinInt64, "-9223372036.854775808", "-2562047h47m"},
	}
	for _, tt := range tests {
		if got := string(appendSpan(nil, tt.d, style{})); got != tt.pipe {
			t.Errorf("%v in a pipe: %s, want %s", tt.d, got, tt.pipe)
		}
		if got := string(appendSpan(nil, tt.d, style{terminal: true})); got != tt.terminal {
			t.Errorf("%v on a terminal: %s, want %s", tt.d, got, tt.terminal)
		}
	}
}

// -0 and 0 are equal in a sort.
func TestZeroes(t *testing.T) {
	t.Parallel()
	if negative := appendKey(nil, valueOf(math.Copysign(0, -1))); !bytes.Equal(negative, appendKey(nil, valueOf(0))) {
		t.Error("-0 and 0 differ")
	}
}
