// Package words checks the words in the comments and names of the Go code
// against the vocabulary of CONTRIBUTING.md.
package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// rule is a word to avoid.
type rule struct {
	use     string // the better words
	comment string // pattern of the word in a comment, empty for names only
	name    string // pattern of the word in a name, empty for comments only
	allowed string // pattern of correct uses: passages of comments, whole names
}

// rules are the words of the table in CONTRIBUTING.md, and phrases that are not English.
func rules() []rule {
	return []rule{
		{"response, respond", `answer(s|ed|ing)?`, `answer(s|ed)?`, ``},
		{"string, bytes, body, message", `texts`, `texts?`,
			`Text|(append|Marshal|Unmarshal|plain|rich|run|copy|is|Type)Text|errNotText|TestTextForATerminal|TestLongTextsAreCut|licences -texts`},
		{"layout, style, poll", `(a|the|one|first|every|last) looks?`, `looks?`, `lookUp`},
		{"reported, stated", `said`, `said`, ``},
		{"set, passed, requested", `given`, `given`, ``},
		{"sufficient, or the limit by its name", ``, `enough`, ``},
		{"report, say", `tells? (whether|that|of)`, `tells?`, ``},
		{"again", `anew`, ``, ``},
		{"continue", `go(es)? on`, ``, ``},
		{"return, print", `gives? out`, ``, ``},
		{"is not a", `is no (file|table|terminal|archive|error|failure|JSON|version|UUID|number|body|such)`, ``, `there is no \w+`},
		{"restart", `begins? again`, ``, ``},
		{"end early", `br(eaks?|oke) off`, ``, ``},
		{"may contain", `may hold`, ``, `may hold (the|its) \w+`},
		{"request", `ask(s|ed)? for`, ``, ``},
		{"represent, mean", `stands? for`, ``, ``},
		{"precede, follow", `stands? (before|behind)`, ``, ``},
		{"a number of", `so many (rows|bytes|characters|columns|containers)`, ``, ``},
		{"forever", `for ever`, ``, ``},
		{"fake", `in-process double`, ``, ``},
	}
}

// Comments and names use the words of the field.
func TestWords(t *testing.T) {
	t.Parallel()
	checks := compile(rules())
	for _, path := range goFiles(t, "../..") {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if ast.IsGenerated(file) {
			continue
		}
		for _, c := range checks {
			for _, f := range append(c.comments(file), c.names(file)...) {
				t.Errorf("%s: %q: use %s", files.Position(f.pos), f.word, c.use)
			}
		}
	}
}

// Each rule finds its words in comments and in parts of names, and passes correct uses.
func TestRulesFindTheirWords(t *testing.T) {
	t.Parallel()
	const source = `package p

// Look answers a question. The text/template package and an end are fine.
func serverSaid(texts []string, plainText, saidom string) (lookUp int) {
	for givenName := range texts {
		_ = givenName
	}
	return 0
}
`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range compile(rules()) {
		for _, f := range append(c.comments(file), c.names(file)...) {
			got = append(got, f.word)
		}
	}
	if want := "answers texts serverSaid givenName"; strings.Join(got, " ") != want {
		t.Errorf("found %q, want %q", got, want)
	}
}

// check is a compiled rule.
type check struct {
	use                             string
	comment, name, passage, correct *regexp.Regexp
}

func compile(rules []rule) (checks []check) {
	for _, r := range rules {
		checks = append(checks, check{
			use:     r.use,
			comment: words(r.comment), name: words(r.name), passage: words(r.allowed),
			correct: regexp.MustCompile(`^(?:` + r.allowed + `)$`),
		})
	}
	return checks
}

// words matches whole words in lower case; an empty pattern matches nothing.
func words(pattern string) *regexp.Regexp {
	if pattern == "" {
		return regexp.MustCompile(`[^\s\S]`)
	}
	return regexp.MustCompile(`\b(?:` + strings.ToLower(pattern) + `)\b`)
}

// finding is a word to avoid and its position.
type finding struct {
	pos  token.Pos
	word string
}

// comments returns the words to avoid in the comments of a file.
func (c check) comments(file *ast.File) (found []finding) {
	for _, group := range file.Comments {
		passage := strings.ToLower(strings.Join(strings.Fields(group.Text()), " "))
		if word := c.comment.FindString(c.passage.ReplaceAllString(passage, "")); word != "" {
			found = append(found, finding{group.Pos(), word})
		}
	}
	return found
}

// names returns the names with words to avoid that a file declares.
func (c check) names(file *ast.File) (found []finding) {
	seen := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		for _, name := range declared(n) {
			if !seen[name.Name] && c.name.MatchString(split(name.Name)) && !c.correct.MatchString(name.Name) {
				found = append(found, finding{name.Pos(), name.Name})
			}
			seen[name.Name] = true
		}
		return true
	})
	return found
}

// declared returns the names that a node declares.
func declared(n ast.Node) (names []*ast.Ident) {
	var defined []ast.Expr
	switch n := n.(type) {
	case *ast.FuncDecl:
		return []*ast.Ident{n.Name}
	case *ast.TypeSpec:
		return []*ast.Ident{n.Name}
	case *ast.Field:
		return n.Names
	case *ast.ValueSpec:
		return n.Names
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			defined = n.Lhs
		}
	case *ast.RangeStmt:
		defined = []ast.Expr{n.Key, n.Value}
	}
	for _, e := range defined {
		if name, ok := e.(*ast.Ident); ok {
			names = append(names, name)
		}
	}
	return names
}

// split separates the words of a name: serverSaid is server said.
func split(name string) string {
	var words strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			words.WriteByte(' ')
		}
		words.WriteRune(unicode.ToLower(r))
	}
	return words.String()
}

// goFiles returns the Go files of all modules below root.
func goFiles(t *testing.T, root string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if err == nil && filepath.Ext(path) == ".go" && filepath.Base(path) != "words_test.go" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	return paths
}
