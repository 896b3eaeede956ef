package output

import (
	"errors"
	"slices"

	"k8s.io/client-go/util/jsonpath"
)

// errDescent is the refusal of .. on a large row: the library descends even into
// strings, and takes a hundred times their length.
var errDescent = errors.New(".. takes a hundred times the memory of a row, and this one has 1 MiB of strings or more; name the path, or use --jq")

// descends reports whether a JSONPath contains .. anywhere.
func descends(path string) bool {
	parsed, err := jsonpath.Parse("jsonpath", path)
	return err == nil && hasDescent(parsed.Root)
}

func hasDescent(n jsonpath.Node) bool {
	switch n := n.(type) {
	case *jsonpath.RecursiveNode:
		return true
	case *jsonpath.ListNode:
		return slices.ContainsFunc(n.Nodes, hasDescent)
	case *jsonpath.UnionNode:
		return slices.ContainsFunc(n.Nodes, func(l *jsonpath.ListNode) bool { return hasDescent(l) })
	case *jsonpath.FilterNode:
		return hasDescent(n.Left) || hasDescent(n.Right)
	}
	return false
}
