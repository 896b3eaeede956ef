package main

import (
	"path"
	"regexp"
	"strings"
)

// placeholder marks a value that the owner chooses.
var placeholder = regexp.MustCompile(`\b(MODULE_PATH|REPOSITORY_OWNER|SECURITY_ADDRESS|CONDUCT_ADDRESS)\b`)

// unpublished is a part of a document that holds until publication.
var unpublished = regexp.MustCompile(`(?s)<!-- unpublished -->.*?<!-- /unpublished -->\n*`)

// rules define the replacements.
type rules struct {
	values map[string]string
	// packages finds the paths of the module's packages, inMod the module itself in
	// a go.mod.
	packages, inMod *regexp.Regexp
	path            string
}

func (t *tree) rules(p published) rules {
	module := regexp.QuoteMeta(t.module)
	return rules{
		values: map[string]string{
			"MODULE_PATH": p.path, "REPOSITORY_OWNER": p.owner,
			"SECURITY_ADDRESS": p.security, "CONDUCT_ADDRESS": p.conduct,
		},
		// The path of a file, such as /etc/tally, is not that of a package.
		packages: regexp.MustCompile(`(^|[^\w/.~-])` + module + `/(` + strings.Join(t.folders(), "|") + `)\b`),
		inMod:    regexp.MustCompile(`(?m)^((?:module|require|replace)?\s*)` + module + `(\s|/|$)`),
		path:     p.path,
	}
}

// folders are the top-level directories with packages.
func (t *tree) folders() []string {
	var found []string
	seen := map[string]bool{}
	for _, name := range t.files {
		top, _, nested := strings.Cut(name, "/")
		if nested && strings.HasSuffix(name, ".go") && !seen[top] {
			seen[top] = true
			found = append(found, regexp.QuoteMeta(top))
		}
	}
	return found
}

// apply is a file's content with everything replaced.
func (r rules) apply(name string, content []byte) []byte {
	content = r.packages.ReplaceAll(content, []byte("${1}"+r.path+"/${2}"))
	if path.Base(name) == "go.mod" {
		content = r.inMod.ReplaceAll(content, []byte("${1}"+r.path+"${2}"))
	}
	if strings.HasPrefix(name, own) {
		return content
	}
	if path.Ext(name) == ".md" {
		content = unpublished.ReplaceAll(content, nil)
	}
	return placeholder.ReplaceAllFunc(content, func(found []byte) []byte {
		if value := r.values[string(found)]; value != "" {
			return []byte(value)
		}
		return found
	})
}
