package kfptest

import "strings"

// yamlBlock is the lines below a key of block mappings, and what follows it.
func yamlBlock(document string, path ...string) (value string, lines []string) {
	lines = strings.Split(document, "\n")
	for _, key := range path {
		var found bool
		value, lines, found = yamlBelow(lines, key)
		if !found {
			return "", nil
		}
	}
	return value, lines
}

// yamlBelow finds a key of the outermost mapping.
func yamlBelow(lines []string, key string) (value string, below []string, found bool) {
	outer := -1
	for i, line := range lines {
		name, rest, ok := strings.Cut(strings.TrimSpace(line), ":")
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		if outer < 0 {
			outer = indent(line)
		}
		if ok && indent(line) == outer && strings.Trim(name, `"'`) == key {
			return strings.Trim(strings.TrimSpace(rest), `"'`), inner(lines[i+1:], outer), true
		}
	}
	return "", nil, false
}

// inner is the lines up to the first that is not further in.
func inner(lines []string, outer int) []string {
	for i, line := range lines {
		if strings.TrimSpace(line) != "" && indent(line) <= outer {
			return lines[:i]
		}
	}
	return lines
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// yamlValue is the plain value at a path.
func yamlValue(document string, path ...string) string {
	value, _ := yamlBlock(document, path...)
	return value
}

// yamlKeys are the keys of the mapping at a path.
func yamlKeys(document string, path ...string) []string {
	_, lines := yamlBlock(document, path...)
	var keys []string
	for _, line := range lines {
		name, _, ok := strings.Cut(strings.TrimSpace(line), ":")
		if ok && indent(line) == indent(lines[0]) {
			keys = append(keys, strings.Trim(name, `"'`))
		}
	}
	return keys
}
