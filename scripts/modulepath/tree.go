package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// tree has the files of a repository, and its module.
type tree struct {
	root   string
	module string
	// former has the values with which it was published.
	former values
	// files are paths below root, with slashes.
	files []string
}

// own are the files of this tool, which contain the names that it replaces.
const own = "scripts/modulepath/"

func openTree(ctx context.Context, root string) (*tree, error) {
	listed := exec.CommandContext(ctx, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
	listed.Dir = root
	out, err := listed.Output()
	if err != nil {
		return nil, fmt.Errorf("list the files of the repository: %w", err)
	}
	t := &tree{root: root}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		if info, err := os.Lstat(filepath.Join(root, name)); err == nil && info.Mode().IsRegular() {
			t.files = append(t.files, name)
		}
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, err
	}
	found := regexp.MustCompile(`(?m)^module\s+(\S+)`).FindSubmatch(mod)
	if found == nil {
		return nil, errors.New("go.mod names no module")
	}
	t.module = string(found[1])
	t.former, err = readFormer(root)
	return t, err
}

// publish changes every file that names the module or its owner, and returns their
// number.
func (t *tree) publish(chosen values) (changed int, err error) {
	rules := t.rules(chosen)
	for _, name := range t.files {
		file := filepath.Join(t.root, filepath.FromSlash(name))
		old, err := os.ReadFile(file)
		if err != nil {
			return changed, err
		}
		if slices.Contains(old, 0) {
			continue // not a document
		}
		renewed := rules.apply(name, old)
		if bytes.Equal(old, renewed) {
			continue
		}
		if err := rewrite(file, formatted(name, renewed)); err != nil {
			return changed, err
		}
		changed++
	}
	return changed, nil
}

// formatted sorts the imports, whose order depends on the path.
func formatted(name string, content []byte) []byte {
	if !strings.HasSuffix(name, ".go") || strings.Contains(name, "testdata/") {
		return content
	}
	if sorted, err := format.Source(content); err == nil {
		return sorted
	}
	return content
}

// rewrite replaces a file's content and keeps its mode.
func rewrite(file string, content []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// unset returns the remaining placeholders, each with its file.
func (t *tree) unset() []string {
	var left []string
	for _, name := range t.files {
		if strings.HasPrefix(name, own) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(t.root, filepath.FromSlash(name)))
		if err != nil {
			left = append(left, err.Error())
			continue
		}
		for _, found := range placeholder.FindAllString(string(content), -1) {
			left = append(left, name+": "+found)
		}
	}
	slices.Sort(left)
	return slices.Compact(left)
}

// check fails if the repository is not ready to be published.
func (t *tree) check() error {
	err := checkPath(t.module)
	for _, left := range t.unset() {
		err = errors.Join(err, errors.New("not set: "+left))
	}
	return err
}
