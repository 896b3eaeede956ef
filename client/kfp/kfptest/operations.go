package kfptest

import (
	_ "embed"
	"strings"
)

// Operation is an operation of the API.
type Operation struct {
	// Name is its name in tests: a noun and a verb, "runs terminate".
	Name string
	// Method and Path are as in the reference; the path follows /apis/v1beta1 or
	// /apis/v2beta1 and has its variables in braces.
	Method, Path string
}

//go:embed operations.txt
var operations string

//go:embed operations_v2beta1.txt
var operationsV2 string

// Operations returns all operations in the reference of v1beta1.
func Operations() []Operation { return listed(operations) }

// OperationsV2 returns all operations of v2beta1 for clients.
func OperationsV2() []Operation { return listed(operationsV2) }

func listed(operations string) []Operation {
	var all []Operation
	for line := range strings.Lines(operations) {
		words := strings.Fields(line)
		if n := len(words); n >= 3 && words[0] != "#" {
			all = append(all, Operation{Name: strings.Join(words[:n-2], " "), Method: words[n-2], Path: words[n-1]})
		}
	}
	return all
}
