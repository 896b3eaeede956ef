package record

import (
	"fmt"
	"strings"

	"tally/client/stackrox/schema"
)

// compiler makes a program, place by place.
type compiler struct {
	*program
	body   *node                     // where paths begin
	checks map[*schema.Message]*node // for messages without kept values
}

func newCompiler(e schema.Export) *compiler {
	c := &compiler{program: &program{export: e}, checks: map[*schema.Message]*node{}}
	c.table()
	c.wire = c.node(e.Message, 0)
	c.top = &node{steps: []step{{name: "result", kind: schema.Object, sub: c.wire, table: -1}, {name: "error", kind: failure, table: -1}}}
	c.top.link()
	body := c.wire.find(e.Body)
	body.needed, body.sub = true, c.node(body.field.Message, 0)
	if c.body = body.sub; e.Whole {
		c.body, body = c.wire, &c.top.steps[0]
	}
	body.body = true
	return c
}

// table adds a table, whose elements begin with their own span.
func (c *compiler) table() int {
	c.tables = append(c.tables, table{width: 1})
	return len(c.tables) - 1
}

// slot adds a span to the elements of a table.
func (c *compiler) slot(table int) int {
	t := &c.tables[table]
	t.width++
	return t.width - 1
}

// node makes the node of a message at one path, without kept values yet.
func (c *compiler) node(m *schema.Message, table int) *node {
	n := newNode(m, table)
	for i := range n.steps {
		s := &n.steps[i]
		switch {
		case s.kind == schema.Object:
			s.sub = c.check(s.field.Message)
		case s.kind == list && s.item.kind == schema.Object:
			s.item.sub = c.check(s.field.Message)
		}
	}
	return n
}

// check returns the shared node of a message without kept values.
func (c *compiler) check(m *schema.Message) *node {
	if n := c.checks[m]; n != nil {
		return n
	}
	n := new(node)
	c.checks[m] = n
	*n = *c.node(m, 0)
	return n
}

// place resolves a path, and adds a slot for the value there.
func (c *compiler) place(path string) (place, error) {
	at := place{chain: chain{tables: []int{0}}, kind: schema.Object, present: true}
	if path == "" {
		return at, nil
	}
	n, s := c.body, (*step)(nil)
	for name := range strings.SplitSeq(path, ".") {
		name, isList := strings.CutSuffix(name, "[]")
		if n != nil {
			s = n.find(name)
		}
		if n == nil || s == nil || isList != (s.kind == list) {
			return at, fmt.Errorf("the path %s leads nowhere at %q", path, name)
		}
		if isList {
			n = c.descend(&at, n, s)
		} else {
			n = c.inside(n, s)
		}
	}
	if s.kind != list && s.slot == 0 {
		s.slot = c.slot(at.table())
	}
	if s.kind != list {
		at.slot = s.slot
	}
	at.field, at.kind = s.field, s.field.Kind
	return at, nil
}

// inside returns the node of a message in n, which is not shared.
func (c *compiler) inside(n *node, s *step) *node {
	if s.kind == schema.Object && s.sub == c.checks[s.field.Message] {
		s.sub = c.node(s.field.Message, n.table)
	}
	return s.sub
}

// descend adds the table of a repeated field of n, and returns the node of its messages.
func (c *compiler) descend(at *place, n *node, s *step) *node {
	if s.table < 0 {
		above := at.table()
		s.table, s.slot = c.table(), c.slot(above)
		s.wire(n)
		t := &c.tables[above]
		t.children, t.below = append(t.children, s.slot), append(t.below, s.table)
		if s.item.kind == schema.Object {
			s.item.sub = c.node(s.field.Message, s.table)
		}
	}
	at.tables, at.ranges = append(at.tables, s.table), append(at.ranges, s.slot)
	return s.item.sub
}

// finish records which values protobuf omits, and which members of a oneof unset
// which others.
func (c *compiler) finish() {
	c.settle(c.wire)
	for i := range c.rows {
		spots := make([]spot, len(c.values[i]))
		for v := range spots {
			at := &c.values[i][v]
			at.shared = shared(at.tables, c.rows[i].tables)
			spots[v] = spot{level: -1}
			if at.present && at.shared == len(at.tables) {
				spots[v] = spot{at.shared - 1, at.slot, at.field, at.kind}
			}
		}
		c.spots = append(c.spots, spots)
	}
}

// settle does that for a node and all nodes below it.
func (c *compiler) settle(n *node) {
	for i := range n.steps {
		s := &n.steps[i]
		switch {
		case s.kind == list && s.table >= 0 && s.item.sub != nil:
			c.settle(s.item.sub)
		case s.kind == schema.Object && s.sub != c.checks[s.field.Message]:
			c.settle(s.sub)
		case s.slot > 0 && !s.field.Presence() && (s.kind == schema.Map || s.kind <= schema.Enum):
			n.initial = append(n.initial, s.slot)
		}
		for k := range n.steps {
			if o := &n.steps[k]; k != i && s.field != nil && s.field.Oneof != "" && o.field != nil && o.field.Oneof == s.field.Oneof {
				s.rivals = c.slots(s.rivals, o)
			}
		}
	}
}

// slots appends the slots that keep the value of s and the values in it.
func (c *compiler) slots(all []int, s *step) []int {
	if s.slot > 0 {
		all = append(all, s.slot)
	}
	if s.kind == schema.Object && s.sub != c.checks[s.field.Message] {
		for i := range s.sub.steps {
			all = c.slots(all, &s.sub.steps[i])
		}
	}
	return all
}

// shared returns how many tables two paths have in common.
func shared(a, b []int) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
