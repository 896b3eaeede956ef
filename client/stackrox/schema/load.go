package schema

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed messages.txt
var table string

// Schema holds the messages and enumerations by their full names.
type Schema struct {
	messages map[string]*Message
	enums    map[string]*Enumeration
}

// loaded reads the table, which takes a millisecond: a command makes many plans.
var loaded = sync.OnceValue(func() *Schema {
	s, err := parse(table)
	if err != nil {
		panic(err) // the table is part of the program, and a test reads it
	}
	return s
})

// Load returns the schema, which is read once. It is shared and must not be changed.
func Load() *Schema { return loaded() }

// Message returns the message of that full name, or nil.
func (s *Schema) Message(name string) *Message { return s.messages[name] }

// reader reads the table's lines.
type reader struct {
	*Schema
	message *Message
	since   string
	enum    *Enumeration
	open    []pending
	kinds   map[string]Kind // the types that are not in the table
}

// pending is a field whose type names a message or an enumeration that may come later in
// the table.
type pending struct {
	message *Message
	index   int
	of      string
}

func parse(table string) (*Schema, error) {
	r := reader{
		Schema: &Schema{messages: map[string]*Message{}, enums: map[string]*Enumeration{}},
		kinds: map[string]Kind{
			"string": String, "bytes": Bytes, "bool": Bool, "int32": Int32, "int64": Int64, "uint64": Uint64,
			"float": Float, "Timestamp": Timestamp, "map<string,string>": Map,
		},
	}
	for line := range strings.Lines(table) {
		if err := r.line(strings.TrimSuffix(line, "\n")); err != nil {
			return nil, fmt.Errorf("line %q: %w", line, err)
		}
	}
	return r.Schema, r.resolve()
}

// line reads a heading, or an entry below one.
func (r *reader) line(s string) error {
	words := strings.Fields(s)
	if len(words) < 2 {
		return fmt.Errorf("%d words", len(words))
	}
	if s[0] == '\t' {
		number, err := strconv.ParseInt(words[0], 10, 32)
		if err != nil {
			return err
		}
		return r.entry(int(number), words[1:])
	}
	name := words[1]
	switch words[0] {
	case "message":
		r.message, r.enum, r.since = &Message{Name: name}, nil, option(words, "since=")
		r.messages[name] = r.message
	case "enum":
		r.message, r.enum = nil, &Enumeration{Name: name, names: map[int32]string{}}
		r.enums[name] = r.enum
	default:
		return fmt.Errorf("unknown heading %s", words[0])
	}
	return nil
}

// entry adds a value to the enumeration, or a field to the message.
func (r *reader) entry(number int, words []string) error {
	switch {
	case r.enum != nil:
		r.enum.names[int32(number)] = words[0]
		return nil
	case r.message == nil || len(words) < 2:
		return fmt.Errorf("no field of a message")
	}
	f := Field{Number: number, Name: words[0], JSON: camel(words[0]), Oneof: option(words, "oneof="), Since: option(words, "since=")}
	if f.Since == "" {
		f.Since = r.since
	}
	var of string
	of, f.Repeated = strings.CutSuffix(words[1], "[]")
	kind, plain := r.kinds[of]
	if f.Kind = kind; !plain {
		r.open = append(r.open, pending{r.message, len(r.message.Fields), of})
	}
	r.message.Fields = append(r.message.Fields, f)
	return nil
}

// resolve finds the types that the fields name.
func (r *reader) resolve() error {
	for _, p := range r.open {
		f := &p.message.Fields[p.index]
		if !r.find(f, p.message.Name, p.of) {
			return fmt.Errorf("%s.%s: unknown type %s", p.message.Name, f.Name, p.of)
		}
	}
	return nil
}

// find gives a field the message or the enumeration that name means within a scope. Messages of package v1 name those of
// package storage as their own.
func (r *reader) find(f *Field, scope, name string) bool {
	scopes := []string{scope}
	for i := strings.LastIndexByte(scope, '.'); i > 0; i = strings.LastIndexByte(scope, '.') {
		scope = scope[:i]
		scopes = append(scopes, scope)
	}
	for _, scope := range append(scopes, "storage") {
		f.Message, f.Enum = r.messages[scope+"."+name], r.enums[scope+"."+name]
		switch {
		case f.Message != nil:
			f.Kind = Object
			return true
		case f.Enum != nil:
			f.Kind = Enum
			return true
		}
	}
	return false
}

// camel returns the JSON name of a field: deployment_id becomes deploymentId.
func camel(name string) string {
	var b strings.Builder
	up := false
	for _, c := range []byte(name) {
		switch {
		case c == '_':
			up = true
			continue
		case up && 'a' <= c && c <= 'z':
			c -= 'a' - 'A'
		}
		up = false
		b.WriteByte(c)
	}
	return b.String()
}

// option returns the rest of the word that begins with prefix.
func option(words []string, prefix string) string {
	for _, w := range words {
		if value, ok := strings.CutPrefix(w, prefix); ok {
			return value
		}
	}
	return ""
}
