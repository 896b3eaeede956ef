package cmd

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A package of an API exports only its declaration.
func TestAnAPIExportsItsDeclaration(t *testing.T) {
	t.Parallel()
	for _, declared := range apis() {
		if diff := cmp.Diff([]string{"API"}, exportedNames(t, declared.Name)); diff != "" {
			t.Errorf("cmd/%s (-want +exported):\n%s", declared.Name, diff)
		}
	}
}

// exportedNames returns the exported names of the package in dir.
func exportedNames(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			names = append(names, exportedOf(d)...)
		}
	}
	return names
}

// exportedOf are the exported names of a declaration; methods have none of their
// own.
func exportedOf(d ast.Decl) []string {
	var all []*ast.Ident
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			all = append(all, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				all = append(all, spec.Name)
			case *ast.ValueSpec:
				all = append(all, spec.Names...)
			}
		}
	}
	var names []string
	for _, name := range all {
		if name.IsExported() {
			names = append(names, name.Name)
		}
	}
	return names
}
