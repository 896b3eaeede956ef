package rest

import (
	"bytes"
	"encoding/json"
)

// Raw is embedded in messages that keep the bytes the server sent, so that
// fields unknown to this program and the exact digits of numbers survive in
// JSON output.
type Raw struct {
	data   json.RawMessage
	unread *unread // nil for none, as nearly always
	adopts bool    // keep the next decoded data without a copy
}

// RawJSON returns the message as it was sent, nil if it was not decoded.
func (r Raw) RawJSON() []byte { return r.data }

// Unread returns how many values of the message could not be decoded, with the first
// as an example. Their fields are empty; RawJSON has them as they were sent.
func (r Raw) Unread() (count int, example string) {
	if r.unread == nil {
		return 0, ""
	}
	return r.unread.count, r.unread.example
}

// Also adds the undecodable values of a message within this one.
func (r *Raw) Also(within Raw) {
	if within.unread == nil {
		return
	}
	sum := unread{}
	sum.note(*r)
	sum.note(within)
	r.unread = &sum
}

// Keep decodes data, an object, into message and keeps a copy of it in raw. A
// value that does not fit a field leaves the field empty, see Raw.Unread. A
// message type calls it from its UnmarshalJSON with itself converted to a
// method-less type:
//
//	func (r *Run) UnmarshalJSON(text []byte) error {
//		type plain Run
//		return rest.Keep(text, (*plain)(r), &r.Raw)
//	}
func Keep[T any](data []byte, message *T, raw *Raw) error {
	kept := raw.kept(data)
	err := json.Unmarshal(data, message)
	if err == nil {
		*raw = Raw{data: kept}
		return nil
	}
	object := bytes.TrimSpace(data)
	if len(object) == 0 || object[0] != '{' || !json.Valid(object) {
		return err
	}
	p := pruner{reads: func(data []byte) bool { return json.Unmarshal(data, new(T)) == nil }}
	readable := p.prune(object, "", func(v []byte) []byte { return v })
	if readable == nil {
		return err
	}
	var none T
	*message = none
	if err := json.Unmarshal(readable, message); err != nil {
		return err
	}
	*raw = Raw{data: kept, unread: &p.unread}
	return nil
}

// adopter is a message that embeds Raw.
type adopter interface {
	json.Unmarshaler
	adopt()
}

// Adopt decodes data, an object without white space around it, into message, a
// pointer. A message that embeds Raw keeps data itself, where Keep copies it: the
// caller must not change data afterwards.
func Adopt(data []byte, message any) error {
	if m, ok := message.(adopter); ok {
		m.adopt()
		return m.UnmarshalJSON(data)
	}
	return json.Unmarshal(data, message)
}

func (r *Raw) adopt() { r.adopts = true }

// KeepAs makes Keep treat the data of a message within another one, which has
// called it, as that one's own data.
func (r *Raw) KeepAs(outer Raw) { r.adopts = outer.adopts }

func (r *Raw) kept(data []byte) []byte {
	if r.adopts {
		return data
	}
	return bytes.Clone(data)
}
