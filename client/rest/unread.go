package rest

import (
	"encoding/json"
	"fmt"
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

// note counts what could not be read of a message.
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

// pruner takes out of a message's JSON what the message cannot hold.
type pruner struct {
	// reads reports whether a whole message can be decoded.
	reads func(data []byte) bool
	unread
}

// wrapping puts a value into its place within an otherwise empty message.
type wrapping func(value []byte) []byte

// prune returns value without everything that cannot be read, nil for nothing.
func (p *pruner) prune(value []byte, path string, wrap wrapping) []byte {
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
	p.example = firstOf(p.example, fmt.Sprintf("%s: %s", path, oneLine(value[:min(len(value), 60)])))
	return nil
}

func (p *pruner) object(value []byte, path string, wrap wrapping) []byte {
	var members map[string]json.RawMessage
	if json.Unmarshal(value, &members) != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		quoted, _ := json.Marshal(name) // strings always encode
		inner := path + "." + name
		if path == "" {
			inner = name
		}
		kept := p.prune(members[name], inner, func(v []byte) []byte {
			return wrap(slices.Concat([]byte("{"), quoted, []byte(":"), v, []byte("}")))
		})
		if members[name] = kept; kept == nil {
			delete(members, name)
		}
	}
	kept, _ := json.Marshal(members) // raw JSON always encodes
	return kept
}

func (p *pruner) array(value []byte, path string, wrap wrapping) []byte {
	var elements []json.RawMessage
	if json.Unmarshal(value, &elements) != nil {
		return nil
	}
	readable := []json.RawMessage{}
	for i, element := range elements {
		kept := p.prune(element, fmt.Sprintf("%s[%d]", path, i), func(v []byte) []byte {
			return wrap(slices.Concat([]byte("["), v, []byte("]")))
		})
		if kept != nil {
			readable = append(readable, kept)
		}
	}
	kept, _ := json.Marshal(readable) // raw JSON always encodes
	return kept
}
