package stackrox_test

import (
	"fmt"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/conformance/stackrox/internal/central"
)

// real is the message of an export as protoc made it of the proto files here.
func real(t testing.TB, noun string) protoreflect.Message {
	t.Helper()
	for _, e := range central.Exports() {
		if e.Noun == noun {
			return e.Response.ProtoReflect()
		}
	}
	t.Fatalf("no export of %s", noun)
	return nil
}

// tally's table of messages is what the proto files say: every number, name, type,
// group and enumeration, and the order of declaration, which is that of JSON.
func TestTableIsWhatTheProtoFilesSay(t *testing.T) {
	t.Parallel()
	exports := schema.Load().Exports()
	if len(exports) != len(central.Exports()) {
		t.Fatalf("%d exports, and %d here", len(exports), len(central.Exports()))
	}
	seen := map[string]bool{}
	for i, e := range exports {
		if e.Path != central.Exports()[i].Path {
			t.Errorf("%s are at %s, not %s", e.Noun, e.Path, central.Exports()[i].Path)
		}
		sameMessage(t, e.Message, real(t, e.Noun).Descriptor(), seen)
	}
	if len(seen) < 50 {
		t.Errorf("%d messages were compared", len(seen))
	}
}

func sameMessage(t *testing.T, m *schema.Message, d protoreflect.MessageDescriptor, seen map[string]bool) {
	t.Helper()
	if seen[m.Name] {
		return
	}
	seen[m.Name] = true
	if len(m.Fields) != d.Fields().Len() {
		t.Errorf("%s has %d fields, not %d", m.Name, len(m.Fields), d.Fields().Len())
		return
	}
	for i := range m.Fields {
		f, p := &m.Fields[i], d.Fields().Get(i)
		if got, want := ofTable(f), ofProto(p); got != want {
			t.Errorf("%s: field %d is\n%s, not\n%s", m.Name, i, got, want)
			continue
		}
		switch f.Kind {
		case schema.Object:
			sameMessage(t, f.Message, p.Message(), seen)
		case schema.Enum:
			sameEnum(t, f.Enum, p.Enum())
		}
	}
}

func ofTable(f *schema.Field) string {
	kinds := map[schema.Kind]string{
		schema.String: "string", schema.Bytes: "bytes", schema.Bool: "bool", schema.Int32: "int32", schema.Int64: "int64",
		schema.Uint64: "uint64", schema.Float: "float", schema.Enum: "enum", schema.Timestamp: "timestamp",
		schema.Object: "message", schema.Map: "map",
	}
	return fmt.Sprintf("%d %s, %s, %s, repeated %t, group %q", f.Number, f.Name, f.JSON, kinds[f.Kind], f.Repeated, f.Oneof)
}

func ofProto(f protoreflect.FieldDescriptor) string {
	kind, group := f.Kind().String(), ""
	switch {
	case f.IsMap():
		kind = "map"
	case f.Message() != nil && f.Message().FullName() == "google.protobuf.Timestamp":
		kind = "timestamp"
	}
	if of := f.ContainingOneof(); of != nil {
		group = string(of.Name())
	}
	return fmt.Sprintf("%d %s, %s, %s, repeated %t, group %q", f.Number(), f.Name(), f.JSONName(), kind, f.IsList(), group)
}

func sameEnum(t *testing.T, e *schema.Enumeration, d protoreflect.EnumDescriptor) {
	t.Helper()
	for n := range int32(100) {
		got, known := e.Text(n)
		want := d.Values().ByNumber(protoreflect.EnumNumber(n))
		if known != (want != nil) || known && got != string(want.Name()) {
			t.Errorf("%s: %d is %q, not %v", e.Name, n, got, want)
		}
	}
}

// paths are all values of a record, each with all lists on its way.
func paths(m *schema.Message, at string) []string {
	var all []string
	for i := range m.Fields {
		f := &m.Fields[i]
		path := at + f.JSON
		if f.Repeated {
			path += "[]"
		}
		all = append(all, path)
		if f.Kind == schema.Object {
			all = append(all, paths(f.Message, path+".")...)
		}
	}
	return all
}

// plan is one of rows that are records, with every value there is.
func plan(e schema.Export) (*record.Plan, []record.Value) {
	p := record.NewPlan(e)
	m := e.Message
	if !e.Whole {
		m = m.Member(e.Body).Message
	}
	var values []record.Value
	for _, path := range paths(m, "") {
		values = append(values, p.Value(path))
	}
	return p, values
}
