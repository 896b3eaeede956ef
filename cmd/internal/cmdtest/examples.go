package cmdtest

import "strings"

// ExampleLines returns the command lines of a command's examples, without comments.
func ExampleLines(example string) []string {
	var lines []string
	s := strings.ReplaceAll(example, "\\\n", " ")
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines
}
