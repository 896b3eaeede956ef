package rest

import (
	"bytes"
	"encoding/json"
)

// Raw is embedded in messages that keep the bytes the server sent, so that
// fields unknown to this program and the exact digits of numbers survive in
// JSON output.
type Raw struct{ text json.RawMessage }

// RawJSON is the message as it was sent, nil for one that was not decoded.
func (r Raw) RawJSON() []byte { return r.text }

// Keep decodes text into message and keeps a copy of it in raw. A message type
// calls it from its UnmarshalJSON with itself converted to a method-less type:
//
//	func (r *Run) UnmarshalJSON(text []byte) error {
//		type plain Run
//		return rest.Keep(text, (*plain)(r), &r.Raw)
//	}
func Keep(text []byte, message any, raw *Raw) error {
	if err := json.Unmarshal(text, message); err != nil {
		return err
	}
	KeepText(text, raw)
	return nil
}

// KeepText keeps a copy of text in raw, for a message that was decoded by other
// means than Keep.
func KeepText(text []byte, raw *Raw) { raw.text = bytes.Clone(text) }
