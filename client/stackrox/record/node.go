package record

import (
	"unicode/utf8"

	"tally/client/stackrox/schema"
)

// kind is the required type of a member's value: one of the schema's kinds, or one of
// these.
type kind = schema.Kind

const (
	list     kind = iota + 32 // an array of step.item
	closing                   // no member: the closing brace of the object
	anything                  // an unknown member: checked, kept in the record's JSON, not interpreted
	failure                   // the error of a stream: object or string
)

// node says how to read each member of the message at one place in a record.
type node struct {
	message *schema.Message // nil for one that only JSON has
	steps   []step          // in the server's order; the last is the closing brace
	numbers []*step         // by their numbers in protobuf
	near    [16]near        // by their numbers, those whose tag in protobuf is one byte
	table   int             // the table whose elements keep its values
	initial []int           // slots of values that protobuf omits when they are 0, false or ""
}

// step is a member of a node. The fields that every record needs come first, so that they
// share few cache lines.
type step struct {
	glue   glue   // what precedes the value in the server's form, and the value's first byte if that is always the same
	next   *step  // the next one in the server's order
	once   uint64 // its bit
	slot   int    // where its value is kept; slot 0 is for values that are not needed
	kind   kind
	strict bool  // null is refused: the elements of arrays
	body   bool  // it is the record's own object
	needed bool  // a record without it is refused
	sub    *node // Object
	item   *step // list
	table  int   // list: where its elements are kept, or -1
	null   *glue // the member without a value
	name   string
	field  *schema.Field // nil for one that only JSON has
	wired  int           // the wire type of its values in protobuf
	rivals []int         // slots of the other members of its oneof, and of the values in them
}

// near is a step with the fields that are checked first.
type near struct {
	*step
	tag   byte // what precedes its values
	alone bool // they are strings, neither in a oneof nor in a table of their own
}

// newNode makes a node without kept values.
func newNode(m *schema.Message, table int) *node {
	n := &node{message: m, table: table}
	for i := range m.Fields {
		f := &m.Fields[i]
		s := step{name: f.JSON, field: f, kind: f.Kind, table: -1}
		if f.Repeated {
			s.kind, s.item = list, &step{name: f.JSON, field: f, kind: f.Kind, strict: true, table: -1}
		}
		n.steps = append(n.steps, s)
	}
	n.link()
	return n
}

// link ends a list of steps and connects them.
func (n *node) link() {
	n.steps = append(n.steps, step{kind: closing, glue: newGlue("}"), table: -1})
	comma := ""
	for i := range len(n.steps) - 1 {
		s := &n.steps[i]
		s.once, s.next = 1<<i, &n.steps[i+1]
		s.glue = newGlue(comma + `"` + s.name + `":` + opening(s.kind))
		null := newGlue(comma + `"` + s.name + `":null`)
		s.null = &null
		if comma = ","; s.field == nil {
			continue
		}
		for len(n.numbers) <= s.field.Number {
			n.numbers = append(n.numbers, nil)
		}
		n.numbers[s.field.Number] = s
		s.wire(n)
	}
}

// wire sets how protobuf sends the values of a field.
func (s *step) wire(n *node) {
	s.wired = wireType(s.field.Kind)
	if s.item != nil {
		s.item.wired = s.wired
		s.wired = delimited // packed
	}
	if tag := s.field.Number<<3 | s.wired; tag < utf8.RuneSelf {
		alone := s.field.Kind == schema.String && s.field.Oneof == "" && s.table < 0
		n.near[s.field.Number] = near{s, byte(tag), alone}
	}
}

// step returns the step of a field number in protobuf, or nil.
func (n *node) step(number int) *step {
	if number < len(n.numbers) {
		return n.numbers[number]
	}
	return nil
}

// opening returns the first byte of every value of a kind in the server's form.
func opening(k kind) string {
	switch k {
	case schema.String, schema.Bytes, schema.Enum, schema.Timestamp, schema.Int64, schema.Uint64:
		return `"`
	case schema.Object, schema.Map:
		return "{"
	case list:
		return "["
	}
	return ""
}

// find returns the step of a name, or nil.
func (n *node) find(name string) *step {
	for i := range n.steps {
		if s := &n.steps[i]; s.name == name && s.kind != closing {
			return s
		}
	}
	return nil
}

// end returns the step of the closing brace.
func (n *node) end() *step { return &n.steps[len(n.steps)-1] }
