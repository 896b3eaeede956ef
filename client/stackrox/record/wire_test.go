package record

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"tally/client/stackrox/schema"
)

// wireGen generates protobuf messages. Every quirk is the chance, in percent, of something
// valid but unusual.
type wireGen struct {
	*rand.Rand
	shuffled, unpacked, unknown, split, zeros int
}

func newWireGen(seed uint64) *wireGen {
	g := &wireGen{Rand: rand.New(rand.NewPCG(seed, 9))}
	for _, quirk := range []*int{&g.shuffled, &g.unpacked, &g.unknown, &g.split, &g.zeros} {
		if g.IntN(3) == 0 {
			*quirk = 1 + g.IntN(30)
		}
	}
	return g
}

func (g *wireGen) chance(percent int) bool { return percent > 0 && g.IntN(100) < percent }

// message writes the fields of a message, and some of them twice.
func (g *wireGen) message(m *schema.Message, depth int) []byte {
	var fields [][]byte
	for i := range m.Fields {
		f := &m.Fields[i]
		times := 1
		if f.Repeated || f.Kind == schema.Map {
			times = g.IntN(3) * g.IntN(2)
		}
		if depth > 0 && g.chance(30) {
			times = 0
		}
		if g.chance(g.split) {
			times++
		}
		for range times {
			fields = append(fields, g.field(f, depth))
		}
	}
	if g.chance(g.unknown) {
		fields = append(fields, []byte{0xfa, 0x07, 2, 'h', 'i'}, []byte{0xd3, 0x07, 8, 1, 0xd4, 0x07}, []byte{0xdd, 0x07, 1, 2, 3, 4})
	}
	if g.chance(g.shuffled) {
		g.Shuffle(len(fields), func(i, k int) { fields[i], fields[k] = fields[k], fields[i] })
	}
	return bytes.Join(fields, nil)
}

func (g *wireGen) field(f *schema.Field, depth int) []byte {
	tag := func(typ int) []byte { return binary.AppendUvarint(nil, uint64(f.Number<<3|typ)) }
	sized := func(v []byte) []byte { return append(binary.AppendUvarint(tag(2), uint64(len(v))), v...) }
	switch f.Kind {
	case schema.Object:
		return sized(g.message(f.Message, depth+1))
	case schema.Timestamp:
		return sized(g.time())
	case schema.Map:
		return sized(g.entry())
	case schema.String:
		return sized([]byte(g.str()))
	case schema.Bytes:
		return sized([]byte{0, 0xff, 'x'}[:g.IntN(4)])
	case schema.Float:
		values := []float32{0, 7.5, 0.034215, 1e-7, 1e21, 1e20, -1, float32(math.Inf(1)), float32(math.NaN()), math.MaxFloat32, math.SmallestNonzeroFloat32}
		return binary.LittleEndian.AppendUint32(tag(5), math.Float32bits(values[g.IntN(len(values))]))
	}
	v := []uint64{0, 1, 2, 3, 137, 1 << 31, 1<<63 - 1, 1 << 63, math.MaxUint64}[g.IntN(9)]
	if f.Repeated && !g.chance(g.unpacked) {
		return sized(binary.AppendUvarint(binary.AppendUvarint(nil, v), 1))
	}
	return binary.AppendUvarint(tag(0), v)
}

func (g *wireGen) time() []byte {
	b := binary.AppendUvarint([]byte{8}, uint64([]int64{0, 1768043178, -62135596800, 253402300799}[g.IntN(4)]))
	if g.IntN(2) == 0 {
		b = binary.AppendUvarint(append(b, 16), []uint64{0, 1, 120000000, 123456000, 999999999}[g.IntN(5)])
	}
	return b
}

func (g *wireGen) entry() []byte {
	b := []byte{}
	for number, s := range []string{"app/" + string('a'+rune(g.IntN(4))), g.str()} {
		if g.IntN(9) > 0 {
			b = append(append(b, byte(number+1)<<3|2, byte(len(s))), s...)
		}
	}
	return b
}

func (g *wireGen) str() string {
	return []string{"", "checkout", "<a&b>", "\u2028\u2029 結", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "sha256:0123456789abcdef", "😀"}[g.IntN(7)]
}

// frame is a message of a gRPC stream.
func frame(b []byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(b))), b...)
}

// compareWire fails the test unless the protobuf reader returns the same as the JSON
// reference does for the JSON that the protobuf reference prints.
func (f reference) compareWire(t *testing.T, messages [][]byte, size int) {
	t.Helper()
	var stream []byte
	var want []string
	end := complete
	for _, m := range messages {
		stream = append(stream, frame(m)...)
		value, err := refMessage(m, f.export.Message)
		if err == nil {
			var record string
			if record, _, err = f.record(json.RawMessage(`{"result":` + value + `}`)); err == nil {
				want = append(want, record)
			}
		}
		if err != nil {
			end = illegal
			break
		}
	}
	plan, values := f.plan()
	s, err := NewFrames(bytes.NewReader(stream), plan, size)
	if err != nil {
		t.Fatal(err)
	}
	got, gotEnd, err := f.scan(s, values)
	if difference := firstDifference(got, want); gotEnd != end || len(got) != len(want) || difference != "" {
		t.Fatalf("%s: %q\ngives %d records, %s (%v), not %d, %s\n%s", f.export.Noun, messages, len(got), gotEnd, err, len(want), end, difference)
	}
}

// compareQuick fails the test unless checking and printing in one pass has the same result
// as in two passes.
func compareQuick(t *testing.T, e schema.Export, messages [][]byte) {
	t.Helper()
	var stream []byte
	for _, m := range messages {
		stream = append(stream, frame(m)...)
	}
	read := func(quick bool) (all string) {
		s, err := NewFrames(bytes.NewReader(stream), NewPlan(e), 0)
		for err == nil {
			s.w.printed = quick
			var r *Record
			if r, err = s.Next(); err == nil {
				all += fmt.Sprintf("%s\n", r.JSON())
			}
		}
		return all + fmt.Sprint(err, s.Strange(), s.Count())
	}
	if got, want := read(true), read(false); got != want {
		t.Fatalf("%s: %q\nin one pass gives\n%s\nin two\n%s", e.Noun, messages, got, want)
	}
}

// TestWire compares the protobuf reader with the reference on generated messages, a third
// of them damaged.
func TestWire(t *testing.T) {
	t.Parallel()
	n, first := number64(t, "RECORD_STREAMS", 300), number64(t, "RECORD_SEED", 1)
	for seed := first; seed < first+n; seed++ {
		f := anyReference(seed)
		f.compareWire(t, someMessages(seed, f.export), 1+int(seed%5000))
		compareQuick(t, f.export, someMessages(seed, f.export))
		if t.Failed() {
			t.Fatalf("RECORD_SEED=%d", seed)
		}
	}
}

func someMessages(seed uint64, e schema.Export) [][]byte {
	g := newWireGen(seed)
	var messages [][]byte
	for range 1 + g.IntN(2) {
		m := g.message(e.Message, 0)
		if g.IntN(3) == 0 && len(m) > 0 {
			m[g.IntN(len(m))] ^= byte(1 << g.IntN(8))
		}
		messages = append(messages, m)
	}
	return messages
}

// TestQuickIsUsual checks that most messages of a server, those of the generator without
// its quirks, are read in one pass.
func TestQuickIsUsual(t *testing.T) {
	t.Parallel()
	for _, e := range schema.Load().Exports() {
		if e.Whole {
			continue
		}
		g := newWireGen(1)
		*g = wireGen{Rand: g.Rand}
		w := wire{Record: newRecord(mustCompile(t, NewPlan(e)))}
		w.wired, w.printed = true, true
		quick := 0
		for range 100 {
			if w.quick(g.message(e.Message, 0)) {
				quick++
			}
		}
		if quick < 30 { // the generator has unusual times
			t.Errorf("%s: %d of 100", e.Noun, quick)
		}
	}
}

func mustCompile(t *testing.T, p *Plan) *program {
	t.Helper()
	program, err := p.compile()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// FuzzWire compares the protobuf reader with the reference on any bytes.
func FuzzWire(f *testing.F) {
	for seed := range uint64(50) {
		f.Add(someMessages(seed, anyReference(seed).export)[0], seed)
	}
	f.Fuzz(func(t *testing.T, message []byte, seed uint64) {
		f := anyReference(seed)
		f.compareWire(t, [][]byte{message}, 0)
		compareQuick(t, f.export, [][]byte{message})
	})
}

// TestFramesEnd reads streams that end too early, or have unexpected content.
func TestFramesEnd(t *testing.T) {
	t.Parallel()
	pod := frame([]byte{10, 4, 10, 2, 'i', 'd'})
	for name, c := range map[string]struct {
		stream []byte
		want   string
	}{
		"nothing":        {nil, "EOF"},
		"whole":          {pod, "EOF"},
		"inside a head":  {append(pod[:len(pod):len(pod)], 0, 0), "is cut off"},
		"inside a frame": {pod[:len(pod)-1], "is cut off"},
		"compressed":     {[]byte{1, 0, 0, 0, 0}, "a compressed message"},
		"too long":       {[]byte{0, 0x10, 0, 0, 1}, "a message of 268435457 bytes: record too long, longer than 268435456 bytes"},
		"length alone":   {[]byte{0, 0x10, 0, 0, 0}, "is cut off"},
		"no pod":         {frame(nil), "record without pod"},
		"wrong type":     {frame([]byte{8, 1}), "pod: a value of another type"},
		"UTF-8":          {frame([]byte{10, 3, 10, 1, 0xff}), "id: invalid UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := NewFrames(bytes.NewReader(c.stream), NewPlan(schema.Load().Pods()), 0)
			for err == nil {
				_, err = s.Next()
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %q, not %q", err, c.want)
			}
			if _, again := s.Next(); again != err {
				t.Errorf("then it is %v", again)
			}
		})
	}
}

// TestStrange counts fields that the schema does not know.
func TestStrange(t *testing.T) {
	t.Parallel()
	pod := frame([]byte{10, 7, 10, 2, 'i', 'd', 0xa0, 0x06, 1})
	s, err := NewFrames(bytes.NewReader(append(pod, pod...)), NewPlan(schema.Load().Pods()), 0)
	for err == nil {
		_, err = s.Next()
	}
	if want := (Strange{Count: 2, Message: "storage.Pod", Number: 100}); err != io.EOF || s.Strange() != want {
		t.Errorf("%v, %+v, not %+v", err, s.Strange(), want)
	}
}

// TestInitialStrings has strings that protobuf omits because they are empty, also in lists:
// a gateway prints them as "", and rows must be the same over both transports.
func TestInitialStrings(t *testing.T) {
	t.Parallel()
	plan := NewPlan(schema.Load().Images())
	name, tag, based := plan.Value("name.fullName"), plan.Value("metadata.v2.digest"), plan.Value("baseImageInfo[].baseImageFullName")
	message := []byte{0x0a, 0x0c, 0x0a, 0x00, 0x9a, 0x01, 0x00, 0x9a, 0x01, 0x03, 0x12, 0x01, 'b'} // an empty name, and two base images
	message[1] = byte(len(message) - 2)
	frames, err := NewFrames(bytes.NewReader(frame(message)), plan, 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := frames.Next()
	if err != nil {
		t.Fatal(err)
	}
	for row := range r.Rows {
		if !row.Cell(name).Has() || row.Cell(tag).Has() {
			t.Errorf("the name is there: %v; the digest of no message: %v", row.Cell(name).Has(), row.Cell(tag).Has())
		}
		if got := string(row.List(based).Append(nil, ";")); got != ";b" {
			t.Errorf("base images %q, not %q", got, ";b")
		}
	}
}
