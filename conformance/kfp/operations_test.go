package kfp

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// prefix begins the path of every operation.
const prefix = "/apis/v1beta1"

// operation is one of the v1beta1 reference.
type operation struct {
	name, method, path string
}

// operations lists them all, in the order in which reports show them. The client and its fake server read the same list.
func operations() []operation {
	list, err := os.ReadFile("../../client/kfp/kfptest/operations.txt")
	if err != nil {
		panic(err)
	}
	var all []operation
	for line := range strings.Lines(string(list)) {
		words := strings.Fields(line)
		if n := len(words); n >= 3 && words[0] != "#" {
			all = append(all, operation{strings.Join(words[:n-2], " "), words[n-2], words[n-1]})
		}
	}
	return all
}

// operationOf names the operation that a request is, or gives "" for a request outside the reference.
func operationOf(method, path string) string {
	for _, o := range operations() {
		if o.method == method && o.pattern().MatchString(path) {
			return o.name
		}
	}
	return ""
}

// pattern matches the paths of an operation: a placeholder matches one segment.
func (o operation) pattern() *regexp.Regexp {
	quoted := regexp.QuoteMeta(prefix + o.path)
	placeholder := regexp.MustCompile(`\\\{[a-z_]+\\\}`)
	return regexp.MustCompile("^" + placeholder.ReplaceAllString(quoted, "[^/]+") + "$")
}

func TestOperationsAreToldApart(t *testing.T) {
	t.Parallel()
	if n := len(operations()); n != 37 {
		t.Errorf("%d operations are listed, the reference has 37", n)
	}
	for _, o := range operations() {
		path := strings.NewReplacer("{", "", "}", "").Replace(prefix + o.path)
		if got := operationOf(o.method, path); got != o.name {
			t.Errorf("%s %s is taken for %q, want %q", o.method, path, got, o.name)
		}
	}
}
