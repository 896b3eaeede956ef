package central

import (
	"math"
	"math/rand/v2"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Random returns n messages of an export with random fields, which depend only on the seed.
func Random(e Export, n int, seed uint64) []proto.Message {
	messages := make([]proto.Message, n)
	for i := range messages {
		m := e.Response.ProtoReflect().New()
		Populate(rand.New(rand.NewPCG(seed, uint64(i))), m, 0)
		messages[i] = m.Interface()
	}
	return messages
}

// Populate fills a message at random. At depth 0 it sets every field, at others most.
func Populate(r *rand.Rand, m protoreflect.Message, depth int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		if f := fields.Get(i); depth == 0 || r.IntN(4) > 0 {
			fill(r, m, f, depth)
		}
	}
}

func fill(r *rand.Rand, m protoreflect.Message, f protoreflect.FieldDescriptor, depth int) {
	switch {
	case f.IsMap():
		for range r.IntN(4) {
			m.Mutable(f).Map().Set(protoreflect.ValueOfString(word(r)).MapKey(), protoreflect.ValueOfString(word(r)))
		}
	case f.IsList():
		list := m.Mutable(f).List()
		for range r.IntN(3) {
			if f.Kind() == protoreflect.MessageKind {
				Populate(r, list.AppendMutable().Message(), depth+1)
				continue
			}
			list.Append(scalar(r, f))
		}
	case f.Kind() == protoreflect.MessageKind && f.Message().FullName() == "google.protobuf.Timestamp":
		at := m.Mutable(f).Message()
		at.Set(f.Message().Fields().ByNumber(1), protoreflect.ValueOfInt64([]int64{0, 1768043178, -62135596800, 253402300799, -1}[r.IntN(5)]))
		at.Set(f.Message().Fields().ByNumber(2), protoreflect.ValueOfInt32([]int32{0, 1, 120000000, 123456000, 999999999}[r.IntN(5)]))
	case f.Kind() == protoreflect.MessageKind:
		Populate(r, m.Mutable(f).Message(), depth+1)
	default:
		m.Set(f, scalar(r, f))
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
