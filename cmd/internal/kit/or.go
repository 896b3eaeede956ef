package kit

import "strings"

// Or lists words in a sentence as alternatives: "csv, tsv or jsonl".
func Or(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
