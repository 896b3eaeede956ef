package kfp

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// prefix and newerPrefix begin the path of every operation of an API.
const (
	prefix      = "/apis/v1beta1"
	newerPrefix = "/apis/v2beta1"
)

// newerMark begins the names of v2beta1's operations.
const newerMark = "v2beta1 "

// operation is an operation of a reference.
type operation struct {
	name, method, path string
}

// operations lists those of v1beta1, in the order in which reports show them. The client and its fake server read the
// same list.
func operations() []operation { return listed("operations.txt", prefix, "") }

// newerOperations lists those of v2beta1.
func newerOperations() []operation { return listed("operations_v2beta1.txt", newerPrefix, newerMark) }

func listed(file, prefix, mark string) []operation {
	list, err := os.ReadFile("../../client/kfp/kfptest/" + file)
	if err != nil {
		panic(err)
	}
	var all []operation
	for line := range strings.Lines(string(list)) {
		words := strings.Fields(line)
		if n := len(words); n >= 3 && words[0] != "#" {
			all = append(all, operation{mark + strings.Join(words[:n-2], " "), words[n-2], prefix + words[n-1]})
		}
	}
	return all
}

// operationOf returns the name of a request's operation, or "" for a request outside both
// references.
func operationOf(method, path string) string {
	for _, o := range slices.Concat(operations(), newerOperations()) {
		if o.method == method && o.pattern().MatchString(path) {
			return o.name
		}
	}
	return ""
}

// pattern matches the paths of an operation: a placeholder matches one segment.
func (o operation) pattern() *regexp.Regexp {
	quoted := regexp.QuoteMeta(o.path)
	placeholder := regexp.MustCompile(`\\\{[a-z_]+\\\}`)
	return regexp.MustCompile("^" + placeholder.ReplaceAllString(quoted, "[^/]+") + "$")
}

func TestOperationsAreToldApart(t *testing.T) {
	t.Parallel()
	if n := len(operations()); n != 37 {
		t.Errorf("%d operations are listed, the reference has 37", n)
	}
	if n := len(newerOperations()); n != 36 {
		t.Errorf("%d operations of v2beta1 are listed, the reference has 36", n)
	}
	for _, o := range slices.Concat(operations(), newerOperations()) {
		path := strings.NewReplacer("{", "", "}", "").Replace(o.path)
		if got := operationOf(o.method, path); got != o.name {
			t.Errorf("%s %s is taken for %q, want %q", o.method, path, got, o.name)
		}
	}
}
