package rest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
)

// unread counts values that could not be read, of one message or of many.
type unread struct {
	count   int
	example string // the first: its path and its value
}

// reader is a message that embeds Raw.
type reader interface{ Unread() (int, string) }

// note counts the values of a message that could not be read.
func (u *unread) note(message any) {
	r, ok := message.(reader)
	if !ok {
		return
	}
	count, example := r.Unread()
	u.count += count
	u.example = firstOf(u.example, example)
}

// warn calls the callback once, if there is a warning.
func (u *unread) warn(operation string, to func(Warning)) {
	if u.count == 0 || to == nil {
		return
	}
	values := "value"
	if u.count > 1 {
		values = "values"
	}
	to(Warning{
		Operation: operation,
		Message:   fmt.Sprintf("%s: %d %s could not be read and left empty, the first: %s", operation, u.count, values, u.example),
	})
}

// warnUnread warns about values of a single message that could not be read.
func warnUnread(resp *http.Response, message any) {
	var u unread
	u.note(message)
	u.warn(requestOf(resp.Request).Operation, historyOf(resp.Request.Context()).warn)
}

// pruner removes the values from a message's JSON that do not fit the message.
type pruner struct {
	// reads reports whether a whole message can be decoded.
	reads func(data []byte) bool
	unread
}

// wrapping puts a value into its place within an otherwise empty message.
type wrapping func(value []byte) []byte

// prune returns value without everything that cannot be read, nil for nothing.
func (p *pruner) prune(value []byte, path string, wrap wrapping) []byte {
	collect(len(value))
	if p.reads(wrap(value)) {
		return value
	}
	var kept []byte
	switch {
	case value[0] == '{' && p.reads(wrap([]byte("{}"))):
		kept = p.object(value, path, wrap)
	case value[0] == '[' && p.reads(wrap([]byte("[]"))):
		kept = p.array(value, path, wrap)
	}
	if kept != nil && p.reads(wrap(kept)) {
		return kept
	}
	p.count++
	p.example = firstOf(p.example, fmt.Sprintf("%s: %s", path, oneLine(start(value, 60))))
	return nil
}

// object and array find their parts in value without copying them. What they keep
// is no longer than it.
func (p *pruner) object(value []byte, path string, wrap wrapping) []byte {
	members := membersOf(value)
	kept := append(make([]byte, 0, len(value)), '{')
	for _, name := range slices.Sorted(maps.Keys(members)) {
		start, _ := json.Marshal(name) // strings always encode
		start = append(start, ':')
		inner := path + "." + name
		if path == "" {
			inner = name
		}
		member := p.prune(members[name], inner, func(v []byte) []byte {
			return wrap(slices.Concat([]byte("{"), start, v, []byte("}")))
		})
		if member != nil {
			kept = joined(kept, start, member)
		}
	}
	return append(kept, '}')
}

// membersOf are the members of a valid object, as parts of it.
func membersOf(object []byte) map[string][]byte {
	members := map[string][]byte{}
	s := &scanner{buffer: object, at: 1, err: io.EOF}
	for {
		more, err := s.more(len(members) == 0, '}', "")
		if err != nil || !more {
			return members
		}
		name, err := s.name()
		if err != nil {
			return members
		}
		if members[name], err = s.value(); err != nil {
			delete(members, name)
			return members
		}
	}
}

func (p *pruner) array(value []byte, path string, wrap wrapping) []byte {
	kept := append(make([]byte, 0, len(value)), '[')
	s := &scanner{buffer: value, at: 1, err: io.EOF}
	for i := 0; ; i++ {
		if more, err := s.more(i == 0, ']', ""); err != nil || !more {
			break
		}
		element, err := s.value()
		if err != nil {
			break
		}
		readable := p.prune(element, fmt.Sprintf("%s[%d]", path, i), func(v []byte) []byte {
			return wrap(slices.Concat([]byte("["), v, []byte("]")))
		})
		if readable != nil {
			kept = joined(kept, nil, readable)
		}
	}
	return append(kept, ']')
}

// joined appends a part of an object or array, with a comma before all but the first.
func joined(kept, name, part []byte) []byte {
	if len(kept) > 1 {
		kept = append(kept, ',')
	}
	return append(append(kept, name...), part...)
}
