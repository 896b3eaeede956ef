package record

import "tally/client/stackrox/schema"

// value reads the value of s, of any form. null leaves it unset.
func (p *parser) value(i int, s *step, out []span) int {
	i = p.space(i)
	if p.b[i] == 'n' && !s.strict && s.kind != anything {
		return p.literal(i, "null")
	}
	if s.kind == anything {
		return p.any(i)
	}
	if s.kind == failure {
		return p.failure(i)
	}
	want := opening(s.kind)
	switch {
	case want == "":
	case p.b[i] == want[0]:
		i++
	case want == `"` && s.kind >= schema.Int32 && s.kind <= schema.Enum:
		return p.bare(i, s, out)
	default:
		return p.fail(i, "want "+wanted(want))
	}
	return p.behind(i, s, out)
}

func wanted(opening string) string {
	switch opening {
	case "{":
		return "an object"
	case "[":
		return "an array"
	}
	return "a string"
}

// behind reads a value from after the byte that begins every value of its kind.
func (p *parser) behind(i int, s *step, out []span) int {
	switch s.kind {
	case schema.String, schema.Timestamp, schema.Enum, schema.Bytes:
		return p.stringValue(i, s, out)
	case schema.Object:
		return p.object(i, s, out)
	case list:
		return p.elements(i, s, out)
	case schema.Map:
		return p.dictionary(i, s, out)
	case schema.Bool:
		return p.truth(i, s, out)
	case schema.Int64, schema.Uint64:
		return p.quoted(i, s, out)
	default:
		return p.bare(i, s, out)
	}
}

// stringValue reads a string after its opening quote and keeps its position.
func (p *parser) stringValue(i int, s *step, out []span) int {
	end, flag := p.str(i)
	if end < 0 {
		return -1
	}
	out[s.slot] = spanOf(i, end).with(flag)
	return end + 1
}

// object reads an object from after its opening brace, and keeps its position.
func (p *parser) object(i int, s *step, out []span) int {
	end := p.members(i, s.sub, out)
	if end < 0 {
		return -1
	}
	whole := spanOf(i-1, end)
	if out[s.slot] = whole; s.body {
		p.body = whole
	}
	if s.needed {
		p.has = true
	}
	return end
}

// elements reads an array after its opening bracket, and keeps its elements if they are needed.
func (p *parser) elements(i int, s *step, out []span) int {
	if p.depth++; p.depth > maxDepth {
		return p.fail(i, "nested too deep")
	}
	if i = p.space(i); p.b[i] == ']' {
		p.depth--
		return i + 1
	}
	for {
		kept := out
		if s.table >= 0 {
			if kept = p.begin(s.table); p.crowded(i - p.first) {
				return p.fail(i, tooMany)
			}
			out[s.slot].to++
		}
		if s.item.kind == schema.Object && p.b[i] == '{' {
			i = p.object(i+1, s.item, kept)
		} else {
			i = p.value(i, s.item, kept)
		}
		if i < 0 {
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

// failure reads the error that ends a stream.
func (p *parser) failure(i int) int {
	if p.b[i] != '{' && p.b[i] != '"' {
		return p.fail(i, "want an object or a string")
	}
	end := p.any(i)
	if end >= 0 {
		p.failed = spanOf(i, end)
	}
	return end
}

// any checks a value of an unknown member.
func (p *parser) any(i int) int {
	switch i = p.space(i); p.b[i] {
	case '{':
		return p.members(i+1, p.nothing, p.waste[:])
	case '[':
		return p.elements(i+1, &p.unknowns, p.waste[:])
	case '"':
		end, _ := p.str(i + 1)
		if end < 0 {
			return -1
		}
		return end + 1
	case 't':
		return p.literal(i, "true")
	case 'f':
		return p.literal(i, "false")
	case 'n':
		return p.literal(i, "null")
	}
	return p.number(i)
}

// literal checks a word.
func (p *parser) literal(i int, word string) int {
	for k := range len(word) {
		if p.b[i+k] != word[k] {
			return p.fail(i+k, "want "+word)
		}
	}
	return i + len(word)
}
