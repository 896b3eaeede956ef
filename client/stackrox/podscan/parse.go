package podscan

// maxDepth is how deep a record's objects and arrays may be nested.
const maxDepth = 1000

// parser reads one record from a block. Every method takes the index where its value begins and returns the index behind
// it, or -1 when it stopped: at an error (why says which), or at the end of the block (why is empty).
type parser struct {
	b     []byte // the block's bytes, then pad NUL bytes, at which every scan stops
	end   int    // where the NUL bytes begin
	depth int
	blank bool // white space was seen outside strings
	cur   *fields
	rec   Record

	// Where a parse stopped, why, and in which member.
	at      int
	why, in string
}

// parse reads the record whose opening brace is at i.
func (p *parser) parse(i int) int {
	p.depth, p.at, p.why, p.in = 0, 0, "", ""
	p.rec.reset(p.b)
	p.cur = &p.rec.fields
	return p.object(i, recordMessage)
}

// fail stops the parse at i; behind the block's end nothing is wrong yet, and more bytes are needed.
func (p *parser) fail(i int, why string) int {
	if p.at = i; i >= p.end {
		why = ""
	}
	p.why = why
	return -1
}

// object reads an object of which m lists the known members. It guesses each time that the member that comes next in the
// server's order follows at once, and that a text is ordinary; where a guess is wrong, name and value read what is there.
func (p *parser) object(i int, m *message) int {
	b := p.b
	if b[i] != '{' {
		return p.fail(i, "want an object")
	}
	if p.depth++; p.depth > maxDepth {
		return p.fail(i, "nested too deep")
	}
	i++
	seen, guess := uint32(0), &m.members[0]
	for first := true; ; first = false {
		f := guess
		if f.glue.begins(b[i : i+pad : i+pad]) {
			i += f.glue.size
		} else if i, f = p.name(i, m, first); i < 0 {
			return -1
		}
		if seen&f.once != 0 {
			return p.fail(i, "member "+f.name+" given twice")
		}
		seen |= f.once
		guess = f.next
		if f.kind <= enum && b[i] == '"' {
			if end := ordinary(b, i+1); b[end] == '"' {
				p.cur[f.slot] = spanOf(i+1, end)
				i = end + 1
				continue
			}
		}
		switch f.kind {
		case closing:
			p.depth--
			return i
		case anything:
			guess = m.end() // not the same again: the first member's glue has no comma
		}
		if i = p.value(i, f); i < 0 {
			return p.within(f)
		}
	}
}

// within notes the innermost known member in which an error is.
func (p *parser) within(f *member) int {
	if p.why != "" && p.in == "" {
		p.in = f.name
	}
	return -1
}

// name reads, from behind a value or an opening brace, the next name and its colon, or the closing brace.
func (p *parser) name(i int, m *message, first bool) (int, *member) {
	i = p.space(i)
	if p.b[i] == '}' {
		return i + 1, m.end()
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
	return i + 1, m.find(p.b[from:to], flag == escaped)
}

// space passes over white space.
func (p *parser) space(i int) int {
	for p.b[i] == ' ' || p.b[i] == '\n' || p.b[i] == '\r' || p.b[i] == '\t' {
		p.blank = true
		i++
	}
	return i
}

// value reads the value of f, which null leaves unset.
func (p *parser) value(i int, f *member) int {
	i = p.space(i)
	if p.b[i] == 'n' && !f.strict {
		return p.literal(i, "null")
	}
	switch f.kind {
	case text, address:
		return p.text(i, f)
	case object:
		return p.object(i, f.sub)
	case body:
		return p.body(i, f.sub)
	case instance:
		return p.instance(i, f)
	case list:
		return p.list(i, f.item)
	case enum:
		return p.enum(i, f)
	case integer:
		return p.integer(i)
	case failure:
		return p.failure(i)
	default:
		return p.any(i)
	}
}

// list reads an array of items.
func (p *parser) list(i int, item *member) int {
	if p.b[i] != '[' {
		return p.fail(i, "want an array")
	}
	if p.depth++; p.depth > maxDepth {
		return p.fail(i, "nested too deep")
	}
	if i = p.space(i + 1); p.b[i] == ']' {
		p.depth--
		return i + 1
	}
	for {
		if i = p.value(i, item); i < 0 {
			return -1
		}
		i = p.space(i)
		switch p.b[i] {
		case ',':
			i++
		case ']':
			p.depth--
			return i + 1
		default:
			return p.fail(i, "want , or ]")
		}
	}
}
