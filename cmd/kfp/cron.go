package kfp

import (
	"fmt"
	"strings"
)

// crontabFields is how many fields a schedule has in crontab. With seconds in
// front, it has one more.
const crontabFields = 5

// checkCron refuses what no server accepts; the server checks the rest.
func checkCron(cron string) error {
	fields := strings.Fields(cron)
	if strings.HasPrefix(cron, "@") && len(fields) == 1 {
		return nil
	}
	if n := len(fields); n != crontabFields && n != crontabFields+1 {
		return fmt.Errorf("--cron %q: want five fields, or six with seconds first, not %d", cron, n)
	}
	for _, field := range fields {
		if strings.Trim(strings.ToUpper(field), "0123456789*,-/?ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return fmt.Errorf("--cron %q: %q is not a field of a schedule", cron, field)
		}
	}
	if weekday := fields[len(fields)-1]; namesDay7(weekday) {
		return fmt.Errorf("--cron %q: servers have no weekday 7, as in %q: use 0 for Sunday, and 5-6,0 for 5-7", cron, weekday)
	}
	return nil
}

// namesDay7 reports whether a field of weekdays has a 7, which is Sunday in crontab,
// other than as a step.
func namesDay7(field string) bool {
	for days := range strings.SplitSeq(field, ",") {
		days, _, _ = strings.Cut(days, "/")
		first, last, _ := strings.Cut(days, "-")
		if strings.TrimLeft(first, "0") == "7" || strings.TrimLeft(last, "0") == "7" {
			return true
		}
	}
	return false
}

// withSeconds returns a schedule with seconds in front. Servers take the first of
// five fields for the seconds, and the last one for the months: to them 0 2 * * *
// is two minutes past every hour.
func withSeconds(cron string) string {
	fields := strings.Fields(cron)
	if len(fields) == crontabFields {
		fields = append([]string{"0"}, fields...)
	}
	return strings.Join(fields, " ")
}

// withWeekday returns a schedule of a server with all its fields: of five, the day
// of the week is missing.
func withWeekday(cron string) string {
	fields := strings.Fields(cron)
	if len(fields) == crontabFields {
		fields = append(fields, "*")
	}
	return strings.Join(fields, " ")
}
