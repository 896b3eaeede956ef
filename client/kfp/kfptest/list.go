package kfptest

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// column is a field that a list can be sorted and filtered by. Values are
// strings or int64.
type column[T any] struct {
	name, sql string
	get       func(T) any
	filter    bool // not to be sorted by
}

// model describes the objects of a list.
type model[T any] struct {
	noun, table string
	id          func(T) string
	columns     []column[T]
	// tag returns the value of a tag; nil for objects without tags.
	tag func(item T, key string) any
}

// page is a part of a list.
type page[T any] struct {
	items []T
	total int32
	next  string
}

const (
	defaultPage = 20
	largestPage = 200
)

// token is the content of a page token, encoded as by the real server.
type token struct {
	SortByFieldName   string
	SortBySQLColumn   string
	SortByFieldValue  any
	SortByFieldPrefix string
	KeyFieldName      string
	KeyFieldValue     string
	KeyFieldPrefix    string
	IsDesc            bool
	ModelName         string
	Filter            json.RawMessage
}

// order is the sort order and the filter of a list.
type order[T any] struct {
	column column[T]
	desc   bool
	filter filter
}

const listContext = "Failed to create list options"

// list returns the page of items that the query requests.
func (m model[T]) list(c *call, items []T) (page[T], error) {
	size, err := pageSize(c.query.Get("page_size"))
	if err != nil {
		return page[T]{}, err
	}
	o, from, err := m.order(c)
	if err != nil {
		return page[T]{}, err
	}
	items = slices.DeleteFunc(items, func(item T) bool { return !m.matches(item, o.filter) })
	places := m.sorted(o, items)
	p := page[T]{total: int32(len(items))}
	if from != nil {
		places = places[start(places, *from, o.desc):]
	}
	if len(places) > size {
		p.next = m.token(o, items[places[size].index])
		places = places[:size]
	}
	for _, place := range places {
		p.items = append(p.items, items[place.index])
	}
	return p, nil
}

func pageSize(value string) (int, error) {
	if value == "" {
		return defaultPage, nil
	}
	size, err := strconv.ParseInt(value, 10, 32)
	switch {
	case err != nil:
		return 0, plain(codeInvalid, fmt.Sprintf(`parsing field "page_size": strconv.ParseInt: parsing %q: invalid syntax`, value))
	case size < 0:
		return 0, invalid(listContext, fmt.Sprintf("The page size should be greater than 0. Got %d", size))
	case size == 0:
		return defaultPage, nil
	}
	return int(min(size, largestPage)), nil
}

// order reads the sort and the filter, which must be those of the token or be omitted with one.
func (m model[T]) order(c *call) (order[T], *token, error) {
	sortBy, filterBy := c.query.Get("sort_by"), c.query.Get("filter")
	o, err := m.asked(sortBy, filterBy, c.newer)
	sent := c.query.Get("page_token")
	if err != nil || sent == "" {
		return o, nil, err
	}
	from, err := parseToken(sent)
	if err != nil {
		return o, nil, err
	}
	same := from.SortByFieldName == o.column.name && from.IsDesc == o.desc && string(from.Filter) == string(o.filter.json())
	if sortBy == "" && filterBy == "" {
		o, err = m.resumed(from)
	} else if !same {
		err = invalid(listContext, "page token does not match the supplied sort by and/or filtering criteria. Either specify the same criteria or leave the latter empty if page token is specified")
	}
	return o, &from, err
}

func (m model[T]) asked(sortBy, filterBy string, newer bool) (order[T], error) {
	words := strings.Fields(strings.ToLower(cmp.Or(sortBy, "created_at")))
	if len(words) > 2 || len(words) == 2 && words[1] != "asc" && words[1] != "desc" {
		return order[T]{}, invalid(listContext, fmt.Sprintf(`Received invalid sort by format %q. Supported format: "field_name", "field_name desc", or "field_name asc"`, sortBy))
	}
	if metric, ok := strings.CutPrefix(words[0], "metric:"); ok {
		return order[T]{}, invalid("Failed to list v1beta1 runs: Failed to list runs", fmt.Sprintf("cannot sort by field %q on type %q", metric, m.noun))
	}
	sorted, ok := m.column(words[0])
	if ok && sorted.filter && sorted.sql != "" {
		return order[T]{}, invalid("Failed to list runs: Failed to list runs", fmt.Sprintf("cannot sort by field %q on type %q", sorted.sql, m.noun))
	}
	if !ok || sorted.filter {
		return order[T]{}, invalid(listContext, fmt.Sprintf("Invalid sorting field: %q on listable type %s", words[0], m.noun))
	}
	f, err := parseFilter(filterBy, newer)
	if err != nil {
		return order[T]{}, err
	}
	for _, p := range f {
		if _, ok := m.column(p.Key); !ok {
			return order[T]{}, invalid(listContext, fmt.Sprintf("no support for filtering on unrecognized field %q", p.Key))
		}
	}
	return order[T]{column: sorted, desc: len(words) == 2 && words[1] == "desc", filter: f}, nil
}

// resumed returns the order in a token.
func (m model[T]) resumed(from token) (order[T], error) {
	sorted, ok := m.column(from.SortByFieldName)
	var f filter
	if !ok || json.Unmarshal(from.Filter, &f) != nil {
		return order[T]{}, badToken("it is that of another list")
	}
	return order[T]{column: sorted, desc: from.IsDesc, filter: f}, nil
}

func (m model[T]) column(name string) (column[T], bool) {
	if key, ok := strings.CutPrefix(name, "tags."); ok && m.tag != nil {
		return column[T]{name: name, filter: true, get: func(item T) any { return m.tag(item, key) }}, true
	}
	i := slices.IndexFunc(m.columns, func(c column[T]) bool { return c.name == name })
	if i < 0 {
		return column[T]{}, false
	}
	return m.columns[i], true
}

// compare orders numbers, and strings ignoring case.
func compare(a, b any) int {
	if n, ok := a.(int64); ok {
		m, _ := b.(int64)
		return cmp.Compare(n, m)
	}
	s, _ := a.(string)
	t, _ := b.(string)
	return cmp.Compare(strings.ToLower(s), strings.ToLower(t))
}

func (m model[T]) token(o order[T], next T) string {
	encoded := encode(token{
		SortByFieldName: o.column.name, SortBySQLColumn: o.column.sql, SortByFieldValue: o.column.get(next), SortByFieldPrefix: m.table + ".",
		KeyFieldName: "UUID", KeyFieldValue: m.id(next), KeyFieldPrefix: m.table + ".",
		IsDesc: o.desc, ModelName: m.table, Filter: o.filter.json(),
	})
	return base64.StdEncoding.EncodeToString(encoded)
}

func parseToken(encoded string) (token, error) {
	var t token
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	if err == nil {
		err = json.Unmarshal(decoded, &t)
	}
	if err != nil {
		return t, badToken(err.Error())
	}
	return t, nil
}

func badToken(cause string) error {
	return failed(codeInvalid, "Invalid page token", listContext+": InvalidInputError: Invalid page token: "+cause)
}
