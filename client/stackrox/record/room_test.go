package record

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"

	"tally/client/stackrox/schema"
)

// TestC6TinyElements has a record whose elements would take many times its
// length, in JSON and in protobuf.
func TestC6TinyElements(t *testing.T) {
	t.Parallel()
	plan := NewPlan(schema.Load().Pods(), "liveInstances[]")
	plan.Value(".containerName")
	const n = 4 << 20
	json := `{"result":{"pod":{"id":"i","liveInstances":[` + strings.Repeat("{},", n) + `{}]}}}`
	scanner, err := NewScanner(strings.NewReader(json), plan, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := scanner.Next(); err == nil || !strings.Contains(err.Error(), tooMany) {
		t.Errorf("%v, not %q", err, tooMany)
	}
	number := byte(schema.Load().Pods().Message.Member("pod").Message.Member("liveInstances").Number)
	message := frame(inside(1, bytes.Repeat([]byte{number<<3 | 2, 0}, n)))
	frames, err := NewFrames(bytes.NewReader(message), plan, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := frames.Next(); err == nil || !strings.Contains(err.Error(), tooMany) {
		t.Errorf("protobuf: %v, not %q", err, tooMany)
	}
}

// inside is a message with one field, which is a message.
func inside(number byte, message []byte) []byte {
	out := []byte{number<<3 | 2}
	for n := len(message); ; n >>= 7 {
		if n < 0x80 {
			return append(append(out, byte(n)), message...)
		}
		out = append(out, byte(n)|0x80)
	}
}

// TestC6ALongRecordIsReadOnce checks that a block does not grow by copying a long
// record repeatedly.
func TestC6ALongRecordIsReadOnce(t *testing.T) {
	const size = 48 << 20
	json := io.MultiReader(strings.NewReader(`{"result":{"pod":{"id":"i","other":"`), io.LimitReader(forever('x'), size), strings.NewReader(`"}}}`))
	scanner, err := NewScanner(json, NewPlan(schema.Load().Pods()), 0)
	if err != nil {
		t.Fatal(err)
	}
	message := frame(inside(1, inside(1, bytes.Repeat([]byte{'x'}, size))))
	frames, err := NewFrames(bytes.NewReader(message), NewPlan(schema.Load().Pods()), 0)
	if err != nil {
		t.Fatal(err)
	}
	for name, next := range map[string]func() (*Record, error){"JSON": scanner.Next, "protobuf": frames.Next} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := next()
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		// The blocks that doubled, the space for the longest record, and nothing
		// else.
		if got := after.TotalAlloc - before.TotalAlloc; got > maxRecord+2*reserved+1<<20 {
			t.Errorf("%s: %d MiB were allocated", name, got>>20)
		}
	}
}

// forever is a reader that repeats one byte.
type forever byte

func (e forever) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func TestABlockHasRoomForSeveralRecords(t *testing.T) {
	t.Parallel()
	for _, length := range []int{1000, 100 << 10} {
		record := `{"result":{"pod":{"id":"` + strings.Repeat("a", length) + `"}}}` + "\n"
		s := pods(strings.NewReader(strings.Repeat(record, 100)), 0)
		for range 100 {
			if _, err := s.Next(); err != nil {
				t.Fatal(err)
			}
		}
		if got := len(s.block); got > max(defaultBlock, 2*perBlock*len(record))+pad*10 || got < min(perBlock*len(record), roomy) {
			t.Errorf("records of %d bytes in a block of %d", len(record), got)
		}
	}
}

// TestC6PiecesOfMessagesAreBounded sends a message in pieces, whose maps are in
// pieces, too: each piece would be appended to a copy of all previous ones. The
// memory of the whole process is measured, so no other test may run meanwhile.
func TestC6PiecesOfMessagesAreBounded(t *testing.T) {
	export := schema.Load().Deployments()
	number, path := mapIn(t, export)
	entry := func(value string) []byte {
		return inside(1, inside(number, append(inside(1, []byte("k")), inside(2, []byte(value))...)))
	}
	for name, pieces := range map[string]int{"few": 3, "many": 1000} {
		message := entry(strings.Repeat("x", 1<<20))
		for range pieces {
			message = append(message, entry("y")...)
		}
		plan := NewPlan(export)
		plan.Value(path)
		frames, err := NewFrames(bytes.NewReader(frame(message)), plan, 0)
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = frames.Next()
		runtime.ReadMemStats(&after)
		if tooMany := err != nil && strings.Contains(err.Error(), "too many pieces"); tooMany != (name == "many") {
			t.Errorf("%s: %v", name, err)
		}
		if got := after.TotalAlloc - before.TotalAlloc; got > 256<<20 {
			t.Errorf("%s: %d MiB were allocated", name, got>>20)
		}
	}
}

// mapIn returns the number and the path of the first map in the exported object.
func mapIn(t *testing.T, export schema.Export) (number byte, path string) {
	t.Helper()
	for _, f := range export.Message.Fields[0].Message.Fields {
		if f.Kind == schema.Map && f.Number < 16 {
			return byte(f.Number), f.JSON
		}
	}
	t.Fatal("there is no map")
	return 0, ""
}
