package stackrox_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/conformance/stackrox/internal/central"
)

// asTheGateway returns the record's own object as grpc-gateway prints it: with protojson,
// and again with encoding/json.
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

// asTally does the same with tally's reader.
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

// lenient reports whether the library ignored something in a message that tally refuses: a
// known field of another type.
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
			message := real(t, e.Noun)
			refused := 0
			for seed := range uint64(400) {
				r := rand.New(rand.NewPCG(seed, 7))
				m := message.New().Interface()
				central.Populate(r, m.ProtoReflect(), 0)
				wire, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
				if err != nil {
					t.Fatal(err)
				}
				if seed%2 == 1 && len(wire) > 0 {
					wire[r.IntN(len(wire))] ^= byte(1 << r.IntN(8))
				}
				if !sameAsTheLibrary(t, e, message, wire) {
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
func sameAsTheLibrary(t *testing.T, e schema.Export, message protoreflect.Message, wire []byte) bool {
	t.Helper()
	back := message.New().Interface()
	want, wantErr := "", decode(wire, back)
	if wantErr == nil {
		want, wantErr = asTheGateway(e, back)
	}
	body := message.Descriptor().Fields().ByJSONName(e.Body)
	if wantErr == nil && !back.ProtoReflect().Has(body) {
		wantErr = fmt.Errorf("no %s", e.Body)
	}
	got, err := asTally(e, wire)
	switch {
	case wantErr == nil && err != nil && (lenient(back.ProtoReflect()) || strings.Contains(err.Error(), "illegal entry of a map")):
		return false // the library drops unknown fields of an entry
	case (err == nil) != (wantErr == nil):
		t.Errorf("%x: %v, and the library says %v", wire, err, wantErr)
	case err == nil && got != want:
		t.Errorf("%x prints as\n%s\nnot\n%s", wire, got, want)
	case err == nil:
		sameRows(t, e, back, wire)
	}
	return wantErr == nil
}

// decode decodes a message; the library panics at a map key of a wrong type.
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
	all := make([]protoreflect.Message, len(exports))
	for i, e := range exports {
		all[i] = real(f, e.Noun)
		m := all[i].New().Interface()
		central.Populate(rand.New(rand.NewPCG(uint64(i), 1)), m.ProtoReflect(), 0)
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
