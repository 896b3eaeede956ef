package hss

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tally/client/rest"
)

// Validate checks the request against the reference. Its error is a *rest.Error of kind
// rest.KindInvalid that lists every invalid field with the allowed values.
func (r ExportRequest) Validate() error {
	c := &rest.Checks{What: "export request"}
	c.That(r.Size >= 0 && r.Size <= MaxExport, "export_size", "%d is out of range: 1 to %d is allowed", r.Size, MaxExport)
	oneOf(c, "cluster_type", r.ClusterType, ClusterTypes())
	oneOf(c, "status", r.Status, Statuses())
	name(c, "cluster_name", r.Cluster, 255)
	name(c, "container_name", r.Container, 255)
	name(c, "pod_name", r.Pod, 512)
	name(c, "image_name", r.Image, 255)
	c.That(isLimit(r.CPULimit, "m"), "cpu_limit",
		"%q: a number of thousandths of a core, such as 100m, of at most 64 characters is allowed", r.CPULimit)
	c.That(isLimit(r.MemoryLimit, "Mi", "Gi"), "memory_limit",
		"%q: a number with Mi or Gi, such as 300Mi, of at most 64 characters is allowed", r.MemoryLimit)
	r.checkTimes(c)
	r.checkHeaders(c)
	return c.Err()
}

func oneOf(c *rest.Checks, field, value string, allowed []string) {
	c.That(value == "" || slices.Contains(allowed, value), field, "%q is not one of %s", value, strings.Join(allowed, ", "))
}

// length reports whether a string has at most a number of characters.
func length(s string, most int) bool { return utf8.RuneCountInString(s) <= most }

func name(c *rest.Checks, field, value string, most int) {
	c.That(length(value, most), field, "%d characters: 1 to %d are allowed", utf8.RuneCountInString(value), most)
	c.That(!strings.ContainsFunc(value, control), field, "%q contains a control character", value)
}

// isLimit reports whether value is empty, or a number with one of the units.
func isLimit(value string, units ...string) bool {
	digits := strings.TrimRight(value, "GMim")
	unit := strings.TrimPrefix(value, digits)
	isNumber := digits != "" && strings.Trim(digits, "0123456789") == ""
	return value == "" || isNumber && slices.Contains(units, unit) && length(value, 64)
}

func (r ExportRequest) checkTimes(c *rest.Checks) {
	after, before := r.CreatedAfter, r.CreatedBefore
	c.That(after.IsZero() || after.UnixMilli() >= 0, "create_time.start_time", "%s is before 1970", after.Format(time.RFC3339))
	c.That(before.IsZero() || before.UnixMilli() >= 0, "create_time.end_time", "%s is before 1970", before.Format(time.RFC3339))
	c.That(after.IsZero() || before.IsZero() || !after.After(before), "create_time",
		"the start time, %s, is after the end time, %s", after.Format(time.RFC3339), before.Format(time.RFC3339))
}

func (r ExportRequest) checkHeaders(c *rest.Checks) {
	seenKeys, seenNames := map[string]bool{}, map[string]bool{}
	for _, h := range r.Headers {
		if !slices.Contains(keys(), h.Key) {
			c.That(false, "export_headers", "%q is not one of %s", h.Key, strings.Join(keys(), ", "))
			continue // only a known key has a name
		}
		c.That(!seenKeys[h.Key], "export_headers", "%s is requested twice", h.Key)
		c.That(h.Name != "" && !strings.ContainsFunc(h.Name, control), "export_headers", "%s needs a name without control characters", h.Key)
		c.That(!seenNames[h.Name], "export_headers", "two columns are called %q", h.Name)
		seenKeys[h.Key], seenNames[h.Name] = true, true
	}
}

func control(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }
