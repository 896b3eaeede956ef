package kfptest

import (
	_ "embed"
	"strings"
)

// Operation is one of the API's.
type Operation struct {
	// Name is how tests call it: a noun and a verb, "runs terminate".
	Name string
	// Method and Path are those of the reference; the path follows /apis/v1beta1 and has its variables in braces.
	Method, Path string
}

//go:embed operations.txt
var operations string

// Operations are all operations of the API's reference.
func Operations() []Operation {
	var all []Operation
	for line := range strings.Lines(operations) {
		words := strings.Fields(line)
		if n := len(words); n >= 3 && words[0] != "#" {
			all = append(all, Operation{Name: strings.Join(words[:n-2], " "), Method: words[n-2], Path: words[n-1]})
		}
	}
	return all
}
