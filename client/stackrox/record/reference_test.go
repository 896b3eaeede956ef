package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"unicode/utf8"

	"tally/client/stackrox/schema"
)

// The reference implements the same contract slowly and simply, on encoding/json. It shares
// only the table of the messages with the scanner.

// How a stream ended.
const (
	complete = "whole"
	cut      = "cut"
	illegal  = "illegal"
	failed   = "failed by the server: "
)

var errIllegal = errors.New("illegal")

// reference reads rows of one plan.
type reference struct {
	export schema.Export
	rows   []string
	paths  []string // of the values, the same for all rows
}

// stream returns each record, rendered, and how the stream ended.
func (f reference) stream(stream []byte) (records []string, end string) {
	dec := json.NewDecoder(bytes.NewReader(stream))
	for {
		var raw json.RawMessage
		err := dec.Decode(&raw)
		switch {
		case err == io.EOF:
			return records, complete
		case errors.Is(err, io.ErrUnexpectedEOF):
			if depth(stream[dec.InputOffset():]) > maxDepth {
				return records, illegal
			}
			return records, cut
		case err != nil || !utf8.Valid(raw) || depth(raw) > maxDepth:
			return records, illegal
		}
		record, failure, err := f.record(raw)
		switch {
		case err != nil:
			return records, illegal
		case failure != nil:
			return records, failed + string(failure)
		}
		records = append(records, record)
	}
}

func (f reference) record(raw json.RawMessage) (record string, failure json.RawMessage, err error) {
	top, err := refObject(raw, "result", "error")
	if err != nil {
		return "", nil, err
	}
	failure = top["error"]
	if failure != nil && failure[0] != '{' && failure[0] != '"' {
		return "", nil, errIllegal
	}
	var body json.RawMessage
	if top["result"] != nil {
		if err := refCheck(top["result"], f.export.Message); err != nil {
			return "", nil, err
		}
		result, _ := refObject(top["result"])
		body = result[f.export.Body]
	}
	switch {
	case failure != nil:
		return "", failure, nil
	case body == nil:
		return "", nil, errIllegal
	case f.export.Whole:
		body = top["result"]
	}
	return f.render(body), nil, nil
}

func (f reference) message() *schema.Message {
	if f.export.Whole {
		return f.export.Message
	}
	return f.export.Message.Member(f.export.Body).Message
}

// refCheck checks an object and everything in it.
func refCheck(raw json.RawMessage, m *schema.Message) error {
	var names []string
	for _, f := range m.Fields {
		names = append(names, f.JSON)
	}
	members, err := refObject(raw, names...)
	for i := range m.Fields {
		f := &m.Fields[i]
		value := members[f.JSON]
		switch {
		case value == nil:
		case f.Repeated:
			items, e := refList(value)
			err = errors.Join(err, e)
			for _, item := range items {
				err = errors.Join(err, refValue(item, f))
			}
		default:
			err = errors.Join(err, refValue(value, f))
		}
	}
	return err
}

func refValue(raw json.RawMessage, f *schema.Field) error {
	if string(raw) == "null" {
		return errIllegal
	}
	if f.Kind == schema.Object {
		return refCheck(raw, f.Message)
	}
	_, err := refCell(raw, f)
	return err
}

// render returns the cells of every row of a record, and its JSON.
func (f reference) render(body json.RawMessage) string {
	var out strings.Builder
	for _, path := range f.rows {
		for _, row := range refRows(map[string]json.RawMessage{"": body}, "", path) {
			fmt.Fprintf(&out, "row %s\n", refCompact(row[path]))
			for _, v := range f.paths {
				fmt.Fprintf(&out, "%s=%q\n", v, f.resolve(row, v))
			}
		}
	}
	return out.String() + refCompact(body)
}

// refRows expands the lists on the path to a row: each row has the elements that contain
// it, by their paths.
func refRows(at map[string]json.RawMessage, done, path string) []map[string]json.RawMessage {
	if done == path {
		return []map[string]json.RawMessage{at}
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(path, done), ".")
	way, _, _ := strings.Cut(rest, "[]")
	here := strings.TrimPrefix(done+"."+way+"[]", ".")
	var rows []map[string]json.RawMessage
	for _, element := range refAll(at[done], strings.Split(way+"[]", ".")) {
		inner := maps.Clone(at)
		inner[here] = element
		rows = append(rows, refRows(inner, here, path)...)
	}
	return rows
}

// resolve returns the value or values at a path from a row.
func (f reference) resolve(row map[string]json.RawMessage, path string) []string {
	start := ""
	for at := range row {
		if len(at) > len(start) && (strings.HasPrefix(path, at+".") || path == at) {
			start = at
		}
	}
	var segments []string
	if rest := strings.TrimPrefix(strings.TrimPrefix(path, start), "."); rest != "" {
		segments = strings.Split(rest, ".")
	}
	var out []string
	for _, raw := range refAll(row[start], segments) {
		s, _ := refCell(raw, fieldAt(f.message(), path))
		out = append(out, s)
	}
	return out
}

// refAll returns all values at a path: one for each element of the innermost list, nil if absent.
func refAll(raw json.RawMessage, segments []string) []json.RawMessage {
	if len(segments) == 0 {
		return []json.RawMessage{raw}
	}
	name, isList := strings.CutSuffix(segments[0], "[]")
	members, _ := refObject(raw)
	child := members[name]
	if !isList {
		if child == nil && strings.Contains(strings.Join(segments, "."), "[]") {
			return nil
		}
		return refAll(child, segments[1:])
	}
	items, _ := refList(child)
	var out []json.RawMessage
	for _, item := range items {
		out = append(out, refAll(item, segments[1:])...)
	}
	return out
}

func fieldAt(m *schema.Message, path string) *schema.Field {
	var f *schema.Field
	for name := range strings.SplitSeq(path, ".") {
		f = m.Member(strings.TrimSuffix(name, "[]"))
		m = f.Message
	}
	return f
}
