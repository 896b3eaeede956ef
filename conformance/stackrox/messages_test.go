package stackrox_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	_ "google.golang.org/protobuf/types/known/timestamppb"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
)

// descriptors makes real descriptors of tally's table of messages. Enumerations have a message of their own around them,
// since protobuf wants their names to be unique beside each other.
type descriptors struct {
	file *descriptorpb.FileDescriptorProto
	seen map[string]bool
}

func describe(t testing.TB, root *schema.Message) protoreflect.MessageDescriptor {
	t.Helper()
	d := &descriptors{
		file: &descriptorpb.FileDescriptorProto{
			Name: proto.String("table.proto"), Package: proto.String("t"), Syntax: proto.String("proto3"),
			Dependency: []string{"google/protobuf/timestamp.proto"},
		},
		seen: map[string]bool{},
	}
	name := d.message(root)
	file, err := protodesc.NewFile(d.file, protoregistry.GlobalFiles)
	if err != nil {
		t.Fatal(err)
	}
	return file.Messages().ByName(protoreflect.Name(name))
}

func flat(name string) string { return strings.ReplaceAll(name, ".", "_") }

// message adds a message and those in it, and returns its name.
func (d *descriptors) message(m *schema.Message) string {
	name := flat(m.Name)
	if d.seen[name] {
		return name
	}
	d.seen[name] = true
	p := &descriptorpb.DescriptorProto{Name: proto.String(name)}
	d.file.MessageType = append(d.file.MessageType, p)
	oneofs := map[string]int32{}
	for i := range m.Fields {
		f := &m.Fields[i]
		field := &descriptorpb.FieldDescriptorProto{
			Name: proto.String(f.Name), JsonName: proto.String(f.JSON), Number: proto.Int32(int32(f.Number)),
			Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(),
		}
		if f.Repeated {
			field.Label = descriptorpb.FieldDescriptorProto_LABEL_REPEATED.Enum()
		}
		if f.Oneof != "" {
			index, ok := oneofs[f.Oneof]
			if !ok {
				index = int32(len(oneofs))
				oneofs[f.Oneof] = index
				p.OneofDecl = append(p.OneofDecl, &descriptorpb.OneofDescriptorProto{Name: proto.String("of_" + f.Oneof)})
			}
			field.OneofIndex = proto.Int32(index)
		}
		d.typed(p, field, f)
		p.Field = append(p.Field, field)
	}
	return name
}

// typed sets the type of a field.
func (d *descriptors) typed(p *descriptorpb.DescriptorProto, field *descriptorpb.FieldDescriptorProto, f *schema.Field) {
	plain := map[schema.Kind]descriptorpb.FieldDescriptorProto_Type{
		schema.String: descriptorpb.FieldDescriptorProto_TYPE_STRING, schema.Bytes: descriptorpb.FieldDescriptorProto_TYPE_BYTES,
		schema.Bool: descriptorpb.FieldDescriptorProto_TYPE_BOOL, schema.Int32: descriptorpb.FieldDescriptorProto_TYPE_INT32,
		schema.Int64: descriptorpb.FieldDescriptorProto_TYPE_INT64, schema.Uint64: descriptorpb.FieldDescriptorProto_TYPE_UINT64,
		schema.Float: descriptorpb.FieldDescriptorProto_TYPE_FLOAT, schema.Enum: descriptorpb.FieldDescriptorProto_TYPE_ENUM,
	}
	if typ, ok := plain[f.Kind]; ok {
		field.Type = typ.Enum()
	} else {
		field.Type = descriptorpb.FieldDescriptorProto_TYPE_MESSAGE.Enum()
	}
	switch f.Kind {
	case schema.Enum:
		field.TypeName = proto.String(".t." + d.enum(f.Enum))
	case schema.Timestamp:
		field.TypeName = proto.String(".google.protobuf.Timestamp")
	case schema.Object:
		field.TypeName = proto.String(".t." + d.message(f.Message))
	case schema.Map:
		words := strings.Split(f.Name, "_")
		for i := range words {
			words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
		}
		entry := strings.Join(words, "") + "Entry"
		field.Label = descriptorpb.FieldDescriptorProto_LABEL_REPEATED.Enum()
		field.TypeName = proto.String(".t." + p.GetName() + "." + entry)
		field := func(name string, number int32) *descriptorpb.FieldDescriptorProto {
			return &descriptorpb.FieldDescriptorProto{
				Name: proto.String(name), JsonName: proto.String(name), Number: proto.Int32(number),
				Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(), Type: descriptorpb.FieldDescriptorProto_TYPE_STRING.Enum(),
			}
		}
		p.NestedType = append(p.NestedType, &descriptorpb.DescriptorProto{
			Name: proto.String(entry), Field: []*descriptorpb.FieldDescriptorProto{field("key", 1), field("value", 2)},
			Options: &descriptorpb.MessageOptions{MapEntry: proto.Bool(true)},
		})
	}
}

func (d *descriptors) enum(e *schema.Enumeration) string {
	holder := flat(e.Name)
	if d.seen[holder] {
		return holder + ".V"
	}
	d.seen[holder] = true
	v := &descriptorpb.EnumDescriptorProto{Name: proto.String("V")}
	for n := range int32(100) {
		if name, ok := e.Text(n); ok {
			v.Value = append(v.Value, &descriptorpb.EnumValueDescriptorProto{Name: proto.String(name), Number: proto.Int32(n)})
		}
	}
	d.file.MessageType = append(d.file.MessageType, &descriptorpb.DescriptorProto{Name: proto.String(holder), EnumType: []*descriptorpb.EnumDescriptorProto{v}})
	return holder + ".V"
}

// populate fills a message at random.
func populate(r *rand.Rand, m protoreflect.Message, depth int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if r.IntN(4) == 0 && depth > 0 {
			continue
		}
		switch {
		case f.IsMap():
			for range r.IntN(4) {
				m.Mutable(f).Map().Set(protoreflect.ValueOfString(word(r)).MapKey(), protoreflect.ValueOfString(word(r)))
			}
		case f.IsList():
			list := m.Mutable(f).List()
			for range r.IntN(3) * r.IntN(2) {
				if f.Kind() == protoreflect.MessageKind {
					populate(r, list.AppendMutable().Message(), depth+1)
					continue
				}
				list.Append(scalar(r, f))
			}
		case f.Kind() == protoreflect.MessageKind && f.Message().FullName() == "google.protobuf.Timestamp":
			at := m.Mutable(f).Message()
			at.Set(f.Message().Fields().ByNumber(1), protoreflect.ValueOfInt64([]int64{0, 1768043178, -62135596800, 253402300799, -1}[r.IntN(5)]))
			at.Set(f.Message().Fields().ByNumber(2), protoreflect.ValueOfInt32([]int32{0, 1, 120000000, 123456000, 999999999}[r.IntN(5)]))
		case f.Kind() == protoreflect.MessageKind:
			populate(r, m.Mutable(f).Message(), depth+1)
		default:
			m.Set(f, scalar(r, f))
		}
	}
}

func word(r *rand.Rand) string {
	return []string{"", "checkout", "<a&b>", "\u2028\u2029 結", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "sha256:0123456789abcdef", "😀", "=1+1"}[r.IntN(8)]
}

func scalar(r *rand.Rand, f protoreflect.FieldDescriptor) protoreflect.Value {
	whole := []int64{0, 1, -1, 2, 137, math.MaxInt32, math.MinInt32, math.MaxInt64, math.MinInt64}[r.IntN(9)]
	switch f.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(r.IntN(2) == 0)
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(int32(whole))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(whole)
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(uint64(whole))
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(r.IntN(9) - 1))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte{0, 0xff, 'x'}[:r.IntN(4)])
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32([]float32{
			0, 7.5, 0.034215, 1e-7, 1e21, 1e20, -1, float32(math.Inf(-1)), float32(math.NaN()), math.MaxFloat32,
			math.SmallestNonzeroFloat32, float32(math.Copysign(0, -1)), math.Float32frombits(r.Uint32()),
		}[r.IntN(13)])
	}
	return protoreflect.ValueOfString(word(r))
}

// asTheGateway is the record's own object as grpc-gateway prints it: with protojson, and again with encoding/json.
func asTheGateway(e schema.Export, m proto.Message) (string, error) {
	data, err := protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(m)
	if err != nil {
		return "", err
	}
	data, err = json.Marshal(json.RawMessage(data))
	if err != nil || e.Whole {
		return string(data), err
	}
	var body map[string]json.RawMessage
	err = json.Unmarshal(data, &body)
	return string(body[e.Body]), err
}

// asTally is the same by tally's reader.
func asTally(e schema.Export, message []byte) (string, error) {
	stream := append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message))), message...)
	frames, err := record.NewFrames(bytes.NewReader(stream), record.NewPlan(e), 0)
	if err != nil {
		return "", err
	}
	r, err := frames.Next()
	if err != nil {
		return "", err
	}
	s := string(r.JSON())
	if _, err = frames.Next(); errors.Is(err, io.EOF) {
		err = nil
	}
	return s, err
}

// lenient reports a message in which the library ignored something: tally refuses a known field of another type.
func lenient(m protoreflect.Message) bool {
	found := len(m.GetUnknown()) > 0
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.IsMap() || f.Kind() != protoreflect.MessageKind:
		case f.IsList():
			for i := range v.List().Len() {
				found = found || lenient(v.List().Get(i).Message())
			}
		default:
			found = found || lenient(v.Message())
		}
		return !found
	})
	return found
}

// Messages of all five exports, encoded by the real library and then damaged, print as the real gateway prints them, or are
// refused by both.
func TestMessagesAgainstTheRealLibrary(t *testing.T) {
	t.Parallel()
	for _, e := range schema.Load().Exports() {
		t.Run(e.Noun, func(t *testing.T) {
			t.Parallel()
			descriptor := describe(t, e.Message)
			refused := 0
			for seed := range uint64(400) {
				r := rand.New(rand.NewPCG(seed, 7))
				m := dynamicpb.NewMessage(descriptor)
				populate(r, m, 0)
				wire, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
				if err != nil {
					t.Fatal(err)
				}
				if seed%2 == 1 && len(wire) > 0 {
					wire[r.IntN(len(wire))] ^= byte(1 << r.IntN(8))
				}
				if !sameAsTheLibrary(t, e, descriptor, wire) {
					refused++
				}
				if t.Failed() {
					t.Fatalf("seed %d", seed)
				}
			}
			if refused == 0 || refused > 200 {
				t.Errorf("%d of 400 messages were refused", refused)
			}
		})
	}
}

// sameAsTheLibrary compares both readers, and reports whether the message is valid.
func sameAsTheLibrary(t *testing.T, e schema.Export, descriptor protoreflect.MessageDescriptor, wire []byte) bool {
	t.Helper()
	back := dynamicpb.NewMessage(descriptor)
	want, wantErr := "", decode(wire, back)
	if wantErr == nil {
		want, wantErr = asTheGateway(e, back)
	}
	body := descriptor.Fields().ByJSONName(e.Body)
	if wantErr == nil && !back.Has(body) {
		wantErr = fmt.Errorf("no %s", e.Body)
	}
	got, err := asTally(e, wire)
	switch {
	case wantErr == nil && err != nil && (lenient(back) || strings.Contains(err.Error(), "illegal entry of a map")):
		return false // the library forgets what it passes over in an entry
	case (err == nil) != (wantErr == nil):
		t.Errorf("%x: %v, and the library says %v", wire, err, wantErr)
	case err == nil && got != want:
		t.Errorf("%x prints as\n%s\nnot\n%s", wire, got, want)
	}
	return wantErr == nil
}

// decode decodes a message; the library panics at a map's key of a wrong type.
func decode(wire []byte, m proto.Message) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return proto.Unmarshal(wire, m)
}

// FuzzMessages does the same with any bytes.
func FuzzMessages(f *testing.F) {
	exports := schema.Load().Exports()
	all := make([]protoreflect.MessageDescriptor, len(exports))
	for i, e := range exports {
		all[i] = describe(f, e.Message)
		m := dynamicpb.NewMessage(all[i])
		populate(rand.New(rand.NewPCG(uint64(i), 1)), m, 0)
		wire, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wire, uint8(i))
	}
	f.Fuzz(func(t *testing.T, wire []byte, which uint8) {
		i := int(which) % len(exports)
		sameAsTheLibrary(t, exports[i], all[i], wire)
	})
}
