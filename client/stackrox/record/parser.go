package record

import (
	"hash/maphash"

	"tally/client/stackrox/schema"
)

// maxDepth is how deep a record's objects and arrays may be nested.
const maxDepth = 1000

// parser reads one JSON record from a block. Its methods take the index where something
// begins and return the index after it, or -1 if they stopped: at an error, which why
// describes, or at the end of the block, when why is empty.
type parser struct {
	Record
	end   int // where the NUL bytes begin
	first int // where the record begins
	depth int
	name  span  // of the member that was read last, if the guess was wrong
	keys  []key // of the map that is being read
	seed  maphash.Seed
	waste [1]span // of values that are not needed

	unknown, unknowns step  // an unknown member, and an array of such values
	nothing           *node // an object of such members

	// Where the parser stopped, why, and in which member.
	at      int
	why, in string
}

// open prepares the parser for a program.
func (p *parser) open(program *program) {
	p.Record = newRecord(program)
	p.seed = maphash.MakeSeed()
	p.nothing = new(node)
	p.nothing.link()
	p.unknown = step{kind: anything, table: -1, next: p.nothing.end()}
	p.unknowns = step{kind: list, item: &p.unknown, table: -1}
}

// parse reads the record whose opening brace is at i.
func (p *parser) parse(i int) int {
	p.first, p.depth, p.at, p.why, p.in = i, 0, 0, "", ""
	p.reset()
	out := p.begin(0)
	if p.b[i] != '{' {
		return p.fail(i, "want an object")
	}
	end := p.members(i+1, p.top, out)
	if end >= 0 {
		out[0] = p.body
	}
	return end
}

// fail stops the parser at i. Past the block's end that is not an error: more bytes are
// needed.
func (p *parser) fail(i int, why string) int {
	if p.at = i; i >= p.end {
		why = ""
	}
	p.why = why
	return -1
}

// within records in which member the parser stopped.
func (p *parser) within(s *step) int {
	if p.in == "" && s.kind != anything {
		p.in = s.name
	}
	return -1
}

// members reads an object from behind its opening brace. It guesses each time that the next
// member in the server's order follows, and that a string is ordinary; if a guess is wrong,
// other reads the member.
func (p *parser) members(i int, n *node, out []span) int {
	if p.depth++; p.depth > maxDepth {
		return p.fail(i, "nested too deep")
	}
	b := p.b
	seen, guess := uint64(0), &n.steps[0]
	for first := true; ; first = false {
		s := guess
		if !s.glue.begins(b[i : i+pad : i+pad]) {
			if i, s = p.unguessed(i, n, member{s, seen, first, out}); i < 0 {
				return -1
			}
			if s.kind == closing {
				p.depth--
				return i
			}
			seen |= s.once
			guess = s.next
			continue
		}
		i += s.glue.size
		if seen&s.once != 0 {
			return p.fail(i, "duplicate member "+s.name)
		}
		seen |= s.once
		guess = s.next
		switch s.kind {
		case schema.String, schema.Timestamp, schema.Enum, schema.Bytes:
			end := ordinary(b, i)
			if b[end] == '"' {
				out[s.slot] = spanOf(i, end)
				i = end + 1
				continue
			}
			i = p.stringValue(i, s, out)
		case schema.Object:
			i = p.object(i, s, out)
		case list:
			i = p.elements(i, s, out)
		case closing:
			p.depth--
			return i
		case schema.Map, schema.Int64, schema.Uint64:
			i = p.behind(i, s, out)
		default:
			i = p.value(i, s, out)
		}
		if i < 0 {
			return p.within(s)
		}
	}
}

// member is the state before a member is read.
type member struct {
	guess *step
	seen  uint64 // the members before it
	first bool
	out   []span
}

// unguessed reads a member that was not guessed right, or the closing brace, and returns
// its step. Null values are common, so they have a fast path.
func (p *parser) unguessed(i int, n *node, m member) (int, *step) {
	s := m.guess
	null := s.kind != closing && s.null.begins(p.b[i:i+pad:i+pad])
	if !null {
		if i, s = p.other(i, n, m.first); i < 0 || s.kind == closing {
			return i, s
		}
	}
	switch {
	case m.seen&s.once != 0:
		return p.fail(i, "duplicate member "+s.name), s
	case null:
		return i + s.null.size, s
	}
	if i = p.value(i, s, m.out); i < 0 {
		return p.within(s), s
	}
	return i, s
}

// other reads the name of any member, or the closing brace, and returns its step.
func (p *parser) other(i int, n *node, first bool) (int, *step) {
	i = p.space(i)
	if p.b[i] == '}' {
		return i + 1, n.end()
	}
	if !first {
		if p.b[i] != ',' {
			return p.fail(i, "want , or }"), nil
		}
		i = p.space(i + 1)
	}
	if p.b[i] != '"' {
		return p.fail(i, "want a member name"), nil
	}
	from := i + 1
	to, flag := p.str(from)
	if to < 0 {
		return -1, nil
	}
	i = p.space(to + 1)
	if p.b[i] != ':' {
		return p.fail(i, "want a colon"), nil
	}
	return i + 1, p.named(n, spanOf(from, to).with(flag))
}

// named returns the step of the member with that name. No guess follows an unknown member,
// since the glue of the first member has no comma.
func (p *parser) named(n *node, name span) *step {
	p.name = name
	data := name.bytes(p.b)
	if name.to&escaped != 0 && len(data) <= longestEscape*longestName {
		var room [longestEscape * longestName]byte
		data = unescape(room[:0], data)
	}
	for i := range n.steps {
		if s := &n.steps[i]; s.kind != closing && s.name == string(data) {
			return s
		}
	}
	return &p.unknown
}

// longestName is the longest name that is decoded if it contains escapes.
const longestName = len("serviceAccountPermissionLevel")

// space skips white space.
func (p *parser) space(i int) int {
	for p.b[i] == ' ' || p.b[i] == '\n' || p.b[i] == '\r' || p.b[i] == '\t' {
		p.blank = true
		i++
	}
	return i
}
