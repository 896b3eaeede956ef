package stackrox_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
)

// reader is one of tally's two readers of records.
type reader interface {
	Next() (*record.Record, error)
}

// sameRows compares every value of a message from tally's protobuf reader with that
// from its JSON reader, which reads the output of the real gateway.
func sameRows(t *testing.T, e schema.Export, m proto.Message, wire []byte) {
	t.Helper()
	data, err := protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if data, err = json.Marshal(json.RawMessage(data)); err != nil { // the gateway's escapes
		t.Fatal(err)
	}
	stream := append(append([]byte(`{"result":`), data...), "}\n"...)
	framed := append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(wire))), wire...)
	p, values := plan(e)
	scanner, err := record.NewScanner(bytes.NewReader(stream), p, 0)
	if err != nil {
		t.Fatal(err)
	}
	frames, err := record.NewFrames(bytes.NewReader(framed), p, 0)
	if err != nil {
		t.Fatal(err)
	}
	want, got := cells(t, scanner, values), cells(t, frames, values)
	for i := range values {
		if got[i] != want[i] {
			t.Errorf("value %d of %s is %.300q from protobuf, %.300q from JSON\n%.300x", i, e.Noun, got[i], want[i], wire)
			return
		}
	}
}

// cells returns the values of the next record.
func cells(t *testing.T, r reader, values []record.Value) []string {
	t.Helper()
	next, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for row := range next.Rows {
		for _, v := range values {
			b := fmt.Append(row.Cell(v).Append(nil), row.Cell(v).Has())
			list := row.List(v)
			for i := range list.Len() {
				b = fmt.Append(list.At(i).Append(append(b, '|')), list.At(i).Has())
			}
			all = append(all, string(b))
		}
	}
	if len(all) != len(values) {
		t.Fatalf("%d values of %d", len(all), len(values))
	}
	return all
}
