package wire

import (
	"strings"
	"unicode"

	"tally/client/rest"
)

// Expand puts ids into the variables of a path as the reference writes it:
// "/runs/{run_id}/retry".
func (c *Client) Expand(operation, template string, ids []string) (string, error) {
	var b strings.Builder
	b.WriteString(c.base)
	for _, id := range ids {
		before, rest, _ := strings.Cut(template, "{")
		variable, after, _ := strings.Cut(rest, "}")
		if err := CheckSegment(operation, variable, id); err != nil {
			return "", err
		}
		b.WriteString(before)
		b.WriteString(segment(id))
		template = after
	}
	b.WriteString(template)
	return b.String(), nil
}

// segment escapes one part of a path, including colons, which precede verbs:
// "/runs/{id}:archive".
func segment(s string) string {
	return strings.ReplaceAll(rest.Path(s), ":", "%3A")[1:]
}

// Path returns the expanded path, after the API's prefix.
func Path(operation, template string, ids ...string) (string, error) {
	return (&Client{}).Expand(operation, template, ids)
}

// CheckSegment refuses what would reach another path: an empty id reaches the
// list or "not found", dots reach the path above, and a proxy may treat an
// escaped slash as a plain one.
func CheckSegment(operation, variable, id string) error {
	switch {
	case id == "":
		return rest.Invalid(operation, "the %s is empty", words(variable))
	case id == "." || id == "..":
		return rest.Invalid(operation, "the %s cannot be %q", words(variable), id)
	case strings.ContainsFunc(id, unicode.IsControl):
		return rest.Invalid(operation, "the %s %q contains a control character", words(variable), id)
	case strings.ContainsAny(id, `/\`):
		return rest.Invalid(operation, "the %s %q contains a slash", words(variable), id)
	}
	return nil
}

func words(variable string) string { return strings.ReplaceAll(variable, "_", " ") }
