package when_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tally/cmd/internal/when"
)

func env(tz string) func(string) (string, bool) {
	return func(name string) (string, bool) { return tz, name == "TZ" && tz != "unset" }
}

func TestE6TimesInTheZoneThatTZNames(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "zone")
	if err := os.WriteFile(file, []byte("not a zone"), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct{ tz, input, want, err string }{
		"a day":                           {"Asia/Shanghai", "2026-03-08", "2026-03-07T16:00:00Z", ""},
		"a day in summer":                 {"Europe/Berlin", "2026-07-01", "2026-06-30T22:00:00Z", ""},
		"a time":                          {"Asia/Shanghai", "2026-03-08T01:02:03", "2026-03-07T17:02:03Z", ""},
		"a time with a blank":             {"Asia/Shanghai", "2026-03-08 01:02", "2026-03-07T17:02:00Z", ""},
		"a zone with a colon":             {":Asia/Shanghai", "2026-03-08", "2026-03-07T16:00:00Z", ""},
		"UTC":                             {"UTC", "2026-03-08", "2026-03-08T00:00:00Z", ""},
		"a blank TZ":                      {"", "2026-03-08", "2026-03-08T00:00:00Z", ""},
		"a POSIX zone":                    {"CST-8", "2026-03-08", "", `TZ is "CST-8"`},
		"another":                         {"CST8", "2026-03-08", "", `TZ is "CST8"`},
		"a misspelt zone":                 {"Asia/Shangai", "2026-03-08", "", `TZ is "Asia/Shangai"`},
		"a way out of the database":       {"../../etc/passwd", "2026-03-08", "", "TZ is"},
		"a file that is missing":          {"/nonesuch", "2026-03-08", "", "TZ is"},
		"a file that is not a zone":       {file, "2026-03-08", "", "TZ is"},
		"a time with its zone needs none": {"CST8", "2026-03-08T00:00:00+08:00", "2026-03-07T16:00:00Z", ""},
		"nor does a span":                 {"CST8", "24h", "2026-05-05T05:08:09Z", ""},
		"days ago":                        {"CST8", "7d", "2026-04-29T05:08:09Z", ""},
		"weeks ago":                       {"CST8", "2w", "2026-04-22T05:08:09Z", ""},
		"minutes ago":                     {"CST8", "90m", "2026-05-06T03:38:09Z", ""},
		"nothing":                         {"UTC", "", "", "is not a time"},
		"a word":                          {"CST8", "yesterday", "", "is not a time"},
		"a time to come":                  {"UTC", "-1h", "", "is not a time"},
		"what is not a number":            {"UTC", "NaNd", "", "is not a time"},
		"a month that there is not":       {"UTC", "2026-13-01", "", "is not a time"},
	}
	now := time.Date(2026, 5, 6, 7, 8, 9, 0, time.FixedZone("there", 2*3600))
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, err := when.Moment(c.input, now, func() (*time.Location, error) { return when.Zone(env(c.tz)) })
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("%v, %v", at, err)
				}
				return
			}
			if err != nil || at.UTC().Format(time.RFC3339) != c.want {
				t.Errorf("%v, %v", at.UTC(), err)
			}
		})
	}
	if zone, err := when.Zone(env("unset")); zone != time.Local || err != nil {
		t.Errorf("without TZ: %v, %v", zone, err)
	}
}
