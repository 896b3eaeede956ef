package main

import (
	"path"
	"regexp"
	"strings"
)

// The placeholders for the owner's values.
const (
	modulePath      = "MODULE_PATH"
	repositoryOwner = "REPOSITORY_OWNER"
	repositoryName  = "REPOSITORY_NAME"
	imageOwner      = "IMAGE_OWNER"
	securityAddress = "SECURITY_ADDRESS"
	conductAddress  = "CONDUCT_ADDRESS"
)

// values are the replacements of placeholders.
type values map[string]string

var placeholder = regexp.MustCompile(`\b(MODULE_PATH|REPOSITORY_OWNER|REPOSITORY_NAME|IMAGE_OWNER|SECURITY_ADDRESS|CONDUCT_ADDRESS)\b`)

// unpublished matches a part of a document that applies until publication.
var unpublished = regexp.MustCompile(`(?s)<!-- unpublished -->.*?<!-- /unpublished -->\n*`)

// rules define the replacements.
type rules struct {
	former, values values
	// written are the earlier values, which are first replaced by placeholders.
	written []written
	// packages matches the paths of the module's packages, inMod the module itself in
	// a go.mod.
	packages, inMod *regexp.Regexp
}

func (t *tree) rules(chosen values) rules {
	module := regexp.QuoteMeta(t.module)
	return rules{
		former:  t.former,
		values:  chosen,
		written: t.former.written(),
		// A file path, such as /etc/tally, is not a package path.
		packages: regexp.MustCompile(`(^|[^\w/.~-])` + module + `/(` + strings.Join(t.folders(), "|") + `)\b`),
		inMod:    regexp.MustCompile(`(?m)^((?:module|require|replace)?\s*)` + module + `(\s|/|$)`),
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

// apply returns a file's content with everything replaced.
func (r rules) apply(name string, content []byte) []byte {
	content = r.packages.ReplaceAll(content, []byte("${1}"+r.values[modulePath]+"/${2}"))
	if path.Base(name) == "go.mod" {
		content = r.inMod.ReplaceAll(content, []byte("${1}"+r.values[modulePath]+"${2}"))
	}
	if strings.HasPrefix(name, own) {
		return content
	}
	if path.Ext(name) == ".md" {
		content = unpublished.ReplaceAll(content, nil)
	}
	for _, w := range r.written {
		content = w.found.ReplaceAllLiteral(content, w.form)
	}
	return placeholder.ReplaceAllFunc(content, func(found []byte) []byte {
		for _, known := range []values{r.values, r.former} {
			if value := known[string(found)]; value != "" {
				return []byte(value)
			}
		}
		return found
	})
}
