package kfp

import (
	"net/http"
	"net/url"
	"strconv"

	"tally/client/rest"
)

// MaxPageSize is how many items the server sends in one page at most. It is
// what a query asks for that does not say.
const MaxPageSize = 200

// listing is what the queries of all lists come down to.
type listing struct {
	// noun is the operation's, the path's, and the answer's for the items.
	noun, path string
	// invalid is why the query is not to be sent, or nil.
	invalid error
	// refParam is "resource_key" for versions and "resource_reference_key" elsewhere.
	refParam string
	ref      ResourceKey
	filter   Filter
	sort     string
	pageSize int
	// limit is how many rows are wanted, 0 for all.
	limit int
	// short leaves the manifests out of the items.
	short bool
}

// request is that for one page. Sort, filter and reference go with every page:
// the server refuses or, worse, ignores a token without them.
func (l listing) request(token string) (rest.Request, error) {
	if l.invalid != nil {
		return rest.Request{}, l.invalid
	}
	query := url.Values{"page_size": {strconv.Itoa(pageSize(l.pageSize))}}
	if token != "" {
		query.Set("page_token", token)
	}
	if l.sort != "" {
		query.Set("sort_by", l.sort)
	}
	if l.ref.ID != "" {
		query.Set(l.refParam+".type", string(l.ref.Type))
		query.Set(l.refParam+".id", l.ref.ID)
	}
	if !l.filter.empty() {
		text, err := l.filter.Encode()
		if err != nil {
			return rest.Request{}, rest.Invalid(l.operation(), "%v", err)
		}
		query.Set("filter", text)
	}
	return rest.Request{Operation: l.operation(), Method: http.MethodGet, Path: base + l.path, Query: query}, nil
}

func (l listing) operation() string { return "list " + l.noun }

func pageSize(asked int) int {
	if asked <= 0 || asked > MaxPageSize {
		return MaxPageSize
	}
	return asked
}

// owner is the reference that a list of runs or jobs is asked for by. Only one
// can be given; an experiment lies within one namespace.
func owner(experimentID, namespace string) ResourceKey {
	if experimentID != "" {
		return ResourceKey{Type: ResourceExperiment, ID: experimentID}
	}
	return ResourceKey{Type: ResourceNamespace, ID: namespace}
}

const referenceKey = "resource_reference_key"
