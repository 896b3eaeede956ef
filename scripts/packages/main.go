// Command packages writes the list of packages and their exported names into
// CONTRIBUTING.md:
//
//	go run ./scripts/packages CONTRIBUTING.md
package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: packages FILE")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "packages:", err)
		os.Exit(1)
	}
}

// The list is between these lines.
const (
	begin = "<!-- packages: go run ./scripts/packages CONTRIBUTING.md -->\n"
	end   = "<!-- end of packages -->\n"
)

func write(path string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	renewed, err := renew(page, filepath.Dir(path))
	if err != nil {
		return err
	}
	return os.WriteFile(path, renewed, 0o644) //nolint:gosec // a public document
}

// renew updates the list of the packages below root in the page.
func renew(page []byte, root string) ([]byte, error) {
	before, rest, found := bytes.Cut(page, []byte(begin))
	_, after, ended := bytes.Cut(rest, []byte(end))
	if !found || !ended {
		return nil, errors.New("the page has no place for the list")
	}
	list, err := packages(root)
	return slices.Concat(before, []byte(begin), []byte(list), []byte(end), after), err
}

// packages lists the packages of the program, not those of tests and tools.
func packages(root string) (string, error) {
	var b strings.Builder
	for _, top := range []string{"cmd", "output", "client"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.IsDir() {
				return err
			}
			if entry.Name() == "testdata" {
				return fs.SkipDir
			}
			line, err := describe(root, path)
			b.WriteString(line)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// describe returns a line of the list, empty for a directory without a package.
func describe(root, dir string) (string, error) {
	files, set, err := parse(dir)
	if err != nil || len(files) == 0 {
		return "", err
	}
	p, err := doc.NewFromFiles(set, files, dir)
	if err != nil {
		return "", err
	}
	name, err := filepath.Rel(root, dir)
	line := fmt.Sprintf("- `%s`: %s", filepath.ToSlash(name), lower(p.Synopsis(p.Doc), p.Name))
	if names := exported(p); len(names) > 0 {
		line += " — `" + strings.Join(names, "`, `") + "`"
	}
	return line + "\n", err
}

func parse(dir string) ([]*ast.File, *token.FileSet, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, nil, err
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, file)
	}
	return files, set, nil
}

// lower returns a synopsis without its leading "Package name".
func lower(synopsis, name string) string {
	synopsis = strings.TrimPrefix(synopsis, "Package "+name+" ")
	return strings.TrimSuffix(synopsis, ".")
}

// exported returns the exported types and functions.
func exported(p *doc.Package) []string {
	var names []string
	for _, t := range p.Types {
		names = append(names, t.Name)
		for _, f := range t.Funcs {
			names = append(names, f.Name)
		}
	}
	for _, f := range p.Funcs {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
