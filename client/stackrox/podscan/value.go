package podscan

// body reads the pod and keeps where its bytes are.
func (p *parser) body(i int, m *message) int {
	outside := p.blank
	p.blank = false
	end := p.object(i, m)
	if end < 0 {
		return -1
	}
	p.rec.pod = spanOf(i, end)
	p.rec.blank, p.blank = p.blank, outside
	return end
}

// instance reads a container instance into a new element of the record's list.
func (p *parser) instance(i int, f *member) int {
	r := &p.rec
	r.list = append(r.list, container{live: f.live, firstIP: len(r.ips)})
	c := &r.list[len(r.list)-1]
	p.cur = &c.fields
	i = p.object(i, f.sub)
	c.lastIP = len(r.ips)
	p.cur = &r.fields
	if f.live {
		r.live++
	}
	return i
}

// enum reads the name of a value, or its number.
func (p *parser) enum(i int, f *member) int {
	if p.b[i] == '"' {
		return p.text(i, f)
	}
	end := p.number(i)
	if end < 0 {
		return -1
	}
	if _, ok := whole(p.b[i:end]); !ok {
		return p.fail(i, "want a name or a number of 32 bits")
	}
	p.cur[f.slot] = spanOf(i, end)
	p.cur[f.slot].to |= numeric
	return end
}

// integer reads the exit code: a whole number in any notation, bare or as a string.
func (p *parser) integer(i int) int {
	c := &p.rec.list[len(p.rec.list)-1]
	if d := p.b[i] - '0'; d <= 9 && (p.b[i+1] == ',' || p.b[i+1] == '}') {
		c.exit, c.exited = int32(d), true
		return i + 1
	}
	if p.b[i] == '"' {
		return p.quotedInteger(i+1, c)
	}
	end := p.number(i)
	if end < 0 {
		return -1
	}
	if c.exit, c.exited = whole(p.b[i:end]); !c.exited {
		return p.fail(i, "want a whole number of 32 bits")
	}
	return end
}

// quotedInteger reads a number that is a string's whole text.
func (p *parser) quotedInteger(i int, c *container) int {
	end, flag := p.str(i)
	if end < 0 {
		return -1
	}
	b, from, to := p.b, i, end
	if flag == escaped {
		var room [64]byte
		b = append(unescape(room[:0], p.b[i:end]), 0)
		from, to = 0, len(b)-1
	}
	if behind, ok := number(b, from); ok && behind == to {
		c.exit, c.exited = whole(b[from:to])
	}
	if !c.exited {
		return p.fail(i, "want a whole number of 32 bits")
	}
	return end + 1
}

// failure reads the error that ends a stream.
func (p *parser) failure(i int) int {
	if p.b[i] != '{' && p.b[i] != '"' {
		return p.fail(i, "want an object or a string")
	}
	end := p.any(i)
	if end >= 0 {
		p.rec.failure = spanOf(i, end)
	}
	return end
}

// any checks a value of which nothing is known.
func (p *parser) any(i int) int {
	switch p.b[i] {
	case '{':
		return p.object(i, noMessage)
	case '[':
		return p.list(i, unknown)
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
