package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// sources are the files that reveal the values with which a tree was published: each
// placeholder is in the first group of its pattern.
var sources = map[string]struct{ file, pattern string }{
	modulePath:      {"go.mod", `(?m)^module\s+(\S+\.\S+)`},
	repositoryOwner: {".goreleaser.yaml", `github: \{owner: ([^,\s]+), name: [^}\s]+\}`},
	repositoryName:  {".goreleaser.yaml", `github: \{owner: [^,\s]+, name: ([^}\s]+)\}`},
	imageOwner:      {".goreleaser.yaml", `images: \[ghcr\.io/([^/\s]+)/tally\]`},
	securityAddress: {".goreleaser.yaml", `maintainer: \S+ <(\S+)>`},
	conductAddress:  {"CODE_OF_CONDUCT.md", `Report violations to (\S+)\. `},
}

// forms are the contexts in which placeholders occur, to distinguish a value from
// another word with the same spelling.
var forms = []string{
	"https://github.com/REPOSITORY_OWNER/REPOSITORY_NAME",
	"--repo REPOSITORY_OWNER/REPOSITORY_NAME",
	"{owner: REPOSITORY_OWNER, name: REPOSITORY_NAME}",
	"{owner: REPOSITORY_OWNER,",
	"vendor: REPOSITORY_OWNER", "publisher: REPOSITORY_OWNER", "maintainer: REPOSITORY_OWNER", "packager: REPOSITORY_OWNER",
	" REPOSITORY_OWNER.tally", " REPOSITORY_OWNER/tap/tally", "* @REPOSITORY_OWNER",
	"ghcr.io/IMAGE_OWNER/tally",
	"<SECURITY_ADDRESS>", "by email to SECURITY_ADDRESS",
	"Report violations to CONDUCT_ADDRESS",
	"MODULE_PATH",
}

// readFormer finds the values with which the tree was published; an unset placeholder
// has no value.
func readFormer(root string) (values, error) {
	former := values{}
	for name, source := range sources {
		content, err := os.ReadFile(filepath.Join(root, source.file))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found := regexp.MustCompile(source.pattern).FindSubmatch(content)
		if found != nil && !placeholder.Match(found[1]) {
			former[name] = string(found[1])
		}
	}
	return former, nil
}

// written returns a form with the values of a tree.
type written struct {
	found *regexp.Regexp
	form  []byte
}

// written returns the forms that a tree has in place of placeholders.
func (former values) written() []written {
	var all []written
	for _, form := range forms {
		complete := true
		pattern := placeholder.ReplaceAllStringFunc(form, func(name string) string {
			complete = complete && former[name] != ""
			return former[name]
		})
		if complete {
			all = append(all, written{regexp.MustCompile(bounded(pattern)), []byte(form)})
		}
	}
	return all
}

// bounded returns a pattern for a string that is not a part of a longer word.
func bounded(s string) string {
	pattern := regexp.QuoteMeta(s)
	if regexp.MustCompile(`^\w`).MatchString(s) {
		pattern = `\b` + pattern
	}
	if regexp.MustCompile(`\w$`).MatchString(s) {
		pattern += `\b`
	}
	return pattern
}
