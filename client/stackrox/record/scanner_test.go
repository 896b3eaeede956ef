package record

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"tally/client/stackrox/schema"
)

// pods returns a scanner of pods that keeps their ids.
func pods(r io.Reader, size int) *Scanner {
	plan := NewPlan(schema.Load().Pods())
	plan.Value("id")
	s, err := NewScanner(r, plan, size)
	if err != nil {
		panic(err)
	}
	return s
}

// idOf returns the first value of a record's first row.
func idOf(r *Record) (id string) {
	for row := range r.Rows {
		id = string(row.Cell(0).Append(nil))
	}
	return id
}

// ids returns the ids of the pods that a scanner returns, and its last error.
func ids(s *Scanner) (list []string, err error) {
	for {
		r, err := s.Next()
		if err != nil {
			return list, err
		}
		list = append(list, idOf(r))
	}
}

func TestFramings(t *testing.T) {
	t.Parallel()
	for name, stream := range map[string]string{
		"a line each":       "{\"result\":{\"pod\":{\"id\":\"a\"}}}\n{\"result\":{\"pod\":{\"id\":\"b\"}}}\n",
		"no newline at end": "{\"result\":{\"pod\":{\"id\":\"a\"}}}\n{\"result\":{\"pod\":{\"id\":\"b\"}}}",
		"carriage returns":  "{\"result\":{\"pod\":{\"id\":\"a\"}}}\r\n{\"result\":{\"pod\":{\"id\":\"b\"}}}\r\n",
		"concatenated":      `{"result":{"pod":{"id":"a"}}}{"result":{"pod":{"id":"b"}}}`,
		"pretty":            "{\n  \"result\": {\n    \"pod\": {\n      \"id\": \"a\"\n    }\n  }\n}\n{\n  \"result\": {\n    \"pod\": {\n      \"id\": \"b\"\n    }\n  }\n}\n",
		"blank lines":       "\n\n {\"result\":{\"pod\":{\"id\":\"a\"}}}\n\t\n{\"result\":{\"pod\":{\"id\":\"b\"}}}\n\n",
		"null error":        `{"error":null,"result":{"pod":{"id":"a"}}} {"result":{"pod":{"id":"b"}},"error":null}`,
		"unknown members":   `{"n":[1,{"pod":2}],"result":{"pod":{"x":{},"id":"a"},"y":null}} {"result":{"pod":{"id":"b","z":"}"}}}`,
		"escaped names":     `{"r\u0065sult":{"\u0070od":{"\u0069d":"\u0061"}}}{"result":{"pod":{"id":"b"}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, r := range []io.Reader{strings.NewReader(stream), iotest.OneByteReader(strings.NewReader(stream))} {
				s := pods(r, 32)
				list, err := ids(s)
				if err != io.EOF || !slices.Equal(list, []string{"a", "b"}) {
					t.Errorf("got %q, %v", list, err)
				}
				if s.Count() != 2 || s.Offset() != int64(len(stream)) {
					t.Errorf("count %d, offset %d of %d", s.Count(), s.Offset(), len(stream))
				}
			}
		})
	}
}

func TestNothingIsWhole(t *testing.T) {
	t.Parallel()
	for _, stream := range []string{"", "\n", " \r\n\t "} {
		if list, err := ids(pods(strings.NewReader(stream), 0)); err != io.EOF || list != nil {
			t.Errorf("%q gives %q, %v", stream, list, err)
		}
	}
}

// TestRefused checks that invalid records are refused, after the valid one before
// each.
func TestRefused(t *testing.T) {
	t.Parallel()
	const before = `{"result":{"pod":{"id":"first"}}}` + "\n"
	for record, want := range map[string]SyntaxError{
		`{"result":{"pod":{"id":1}}}`:                                                    {Offset: 23, Reason: "id: want a string"},
		`{"result":{"pod":{"id":"a","id":"b"}}}`:                                         {Offset: 32, Reason: "pod: duplicate member id"},
		`{"result":{"pod":{"id":null,"id":"b"}}}`:                                        {Offset: 33, Reason: "pod: duplicate member id"},
		`{"result":{"pod":{"id":"a","\u0069d":"b"}}}`:                                    {Offset: 37, Reason: "pod: duplicate member id"},
		`{"result":{"pod":{}},"result":{"pod":{}}}`:                                      {Offset: 30, Reason: "duplicate member result"},
		`{"result":{"pod":{"id":"a` + "\x01" + `"}}}`:                                    {Offset: 25, Reason: "id: control character in a string"},
		`{"result":{"pod":{"id":"a` + "\n" + `"}}}`:                                      {Offset: 25, Reason: "id: control character in a string"},
		`{"result":{"pod":{"id":"a` + "\x00" + `"}}}`:                                    {Offset: 25, Reason: "id: control character in a string"},
		`{"result":{"pod":{"id":"a` + "\xff" + `"}}}`:                                    {Offset: 25, Reason: "id: invalid UTF-8"},
		`{"result":{"pod":{"id":"` + "\xed\xa0\x80" + `"}}}`:                             {Offset: 24, Reason: "id: invalid UTF-8"},
		`{"result":{"pod":{"x":"` + "\xc0\x80" + `"}}}`:                                  {Offset: 23, Reason: "pod: invalid UTF-8"},
		`{"result":{"pod":{"id":"\x"}}}`:                                                 {Offset: 25, Reason: "id: unknown escape in a string"},
		`{"result":{"pod":{"id":"\u12g4"}}}`:                                             {Offset: 28, Reason: `id: want four hexadecimal digits after \u`},
		`{"result":{"pod":{"id":"a"}}}}`:                                                 {Offset: 29, Reason: "want an object"},
		`{"result":{"pod":{"id":"a"}}},`:                                                 {Offset: 29, Reason: "want an object"},
		`{"result":{"pod":{"id":"a"}}}garbage`:                                           {Offset: 29, Reason: "want an object"},
		`{"result":{"pod":{"id":"a",}}}`:                                                 {Offset: 27, Reason: "pod: want a member name"},
		`{"result":{"pod":{,"id":"a"}}}`:                                                 {Offset: 18, Reason: "pod: want a member name"},
		`{"result":{"pod":{"id" "a"}}}`:                                                  {Offset: 23, Reason: "pod: want a colon"},
		`{"result":{"pod":{"id":"a" "name":"b"}}}`:                                       {Offset: 27, Reason: "pod: want , or }"},
		`{"result":{"x":1"pod":{"id":"a"}}}`:                                             {Offset: 16, Reason: "result: want , or }"},
		`{"x":[]"result":{"pod":{"id":"a"}}}`:                                            {Offset: 7, Reason: "want , or }"},
		`{"result":{"pod":{"liveInstances":[{} {}]}}}`:                                   {Offset: 38, Reason: "liveInstances: want , or ]"},
		`{"result":{"pod":{"liveInstances":[{},]}}}`:                                     {Offset: 38, Reason: "liveInstances: want an object"},
		`{"result":{"pod":{"liveInstances":[null]}}}`:                                    {Offset: 35, Reason: "liveInstances: want an object"},
		`{"result":{"pod":{"liveInstances":{}}}}`:                                        {Offset: 34, Reason: "liveInstances: want an array"},
		`{"result":{"pod":{"liveInstances":[{"containerIps":[null]}]}}}`:                 {Offset: 52, Reason: "containerIps: want a string"},
		`{"result":{"pod":{"liveInstances":[{"containerIps":["a""b"]}]}}}`:               {Offset: 55, Reason: "containerIps: want , or ]"},
		`{"result":{"pod":{"liveInstances":[{"exitCode":1.5}]}}}`:                        {Offset: 47, Reason: "exitCode: want a whole number of 32 bits"},
		`{"result":{"pod":{"liveInstances":[{"exitCode":2147483648}]}}}`:                 {Offset: 47, Reason: "exitCode: want a whole number of 32 bits"},
		`{"result":{"pod":{"liveInstances":[{"exitCode":""}]}}}`:                         {Offset: 48, Reason: "exitCode: want a whole number of 32 bits"},
		`{"result":{"pod":{"liveInstances":[{"exitCode":" 1"}]}}}`:                       {Offset: 48, Reason: "exitCode: want a whole number of 32 bits"},
		`{"result":{"pod":{"liveInstances":[{"exitCode":012}]}}}`:                        {Offset: 47, Reason: "exitCode: want a value"},
		`{"result":{"pod":{"liveInstances":[{"exitCode":true}]}}}`:                       {Offset: 47, Reason: "exitCode: want a value"},
		`{"result":{"pod":{"liveInstances":[{"instanceId":"a"}]}}}`:                      {Offset: 49, Reason: "instanceId: want an object"},
		`{"result":{"pod":{"liveInstances":[{"instanceId":{"containerRuntime":1.5}}]}}}`: {Offset: 69, Reason: "containerRuntime: want a name or a number of 32 bits"},
		`{"result":{"pod":{"terminatedInstances":[[]]}}}`:                                {Offset: 41, Reason: "terminatedInstances: want an object"},
		`{"result":{"pod":{"x":nul}}}`:                                                   {Offset: 25, Reason: "pod: want null"},
		`{"result":{"pod":{"x":01}}}`:                                                    {Offset: 22, Reason: "pod: want a value"},
		`{"result":{"pod":{"x":1.}}}`:                                                    {Offset: 24, Reason: "pod: want a value"},
		`{"result":{"pod":{"x":+1}}}`:                                                    {Offset: 22, Reason: "pod: want a value"},
		`{"result":{"pod":{"x":.5}}}`:                                                    {Offset: 22, Reason: "pod: want a value"},
		`{"result":{"pod":{"x":1e}}}`:                                                    {Offset: 24, Reason: "pod: want a value"},
		`{"result":{"pod":{"x":'a'}}}`:                                                   {Offset: 22, Reason: "pod: want a value"},
		`{"result":{"pod":null}}`:                                                        {Offset: 0, Reason: "record without pod"},
		`{"result":null}`:                                                                {Offset: 0, Reason: "record without pod"},
		`{"pod":{"id":"a"}}`:                                                             {Offset: 0, Reason: "record without pod"},
		`{}`:                                                                             {Offset: 0, Reason: "record without pod"},
		`{"error":17}`:                                                                   {Offset: 9, Reason: "error: want an object or a string"},
		`[{"result":{"pod":{"id":"a"}}}]`:                                                {Offset: 0, Reason: "want an object"},
		`null`:                                                                           {Offset: 0, Reason: "want an object"},
		"\ufeff" + `{"result":{"pod":{"id":"a"}}}`:                                       {Offset: 0, Reason: "want an object"},
		`<html>`: {Offset: 0, Reason: "want an object"},
	} {
		t.Run(record, func(t *testing.T) {
			t.Parallel()
			good := []string{"first"}
			if want.Noun, want.Record = "pods", 2; strings.HasPrefix(record, `{"result":{"pod":{"id":"a"}}}`) {
				good, want.Record = append(good, "a"), 3
			}
			want.Offset += int64(len(before))
			list, err := ids(pods(strings.NewReader(before+record), 0))
			var got *SyntaxError
			if !errors.As(err, &got) || *got != want || !slices.Equal(list, good) {
				t.Errorf("got %q, %v; want %q, %v", list, err, good, &want)
			}
		})
	}
}

func TestCutAnywhere(t *testing.T) {
	t.Parallel()
	stream, err := os.ReadFile(filepath.Join("testdata", "captured", "whole-pretty.json"))
	if err != nil {
		t.Fatal(err)
	}
	ends := []int{bytes.Index(stream, []byte("\n}\n")) + 2, len(stream) - 1}
	for n := range stream {
		list, err := ids(pods(bytes.NewReader(stream[:n]), 64))
		want := 0
		for _, end := range ends {
			if n >= end {
				want++
			}
		}
		between := n == 0 || n == ends[0] || n == ends[0]+1 || n >= ends[1]
		if len(list) != want || between != (err == io.EOF) || !between && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("cut at %d: %d records, %v; want %d", n, len(list), err, want)
		}
	}
}

// TestBeginnings checks that no prefix of a valid record is refused or taken for a record.
func TestBeginnings(t *testing.T) {
	t.Parallel()
	numbers := `{"result":{"pod":{"liveInstances":[{"instanceId":{"containerRuntime":-1.50E+2},"exitCode":2147483640e-1}]}}}`
	streams := map[string]schema.Export{numbers: schema.Load().Pods()}
	for seed := uint64(1); len(streams) < 60; seed++ {
		e := schema.Load().Exports()[seed%5]
		if g, legal := anyGen(seed, e); legal {
			streams[string(g.stream(1))] = e
		}
	}
	for stream, e := range streams {
		record := strings.TrimRight(stream, " \t\r\n")
		if len(record) > 5000 {
			continue
		}
		s, err := NewScanner(nil, NewPlan(e), 0)
		if err != nil {
			t.Fatal(err)
		}
		p := &s.p
		for n := range record {
			p.b, p.end = append(append(p.b[:0], record[:n]...), make([]byte, pad)...), n
			if p.parse(0) >= 0 || p.why != "" {
				t.Fatalf("the first %d bytes of %s give %q", n, record, p.why)
			}
		}
	}
}

func TestServerError(t *testing.T) {
	t.Parallel()
	const pod = `{"result":{"pod":{"id":"a"}}}` + "\n"
	for record, raw := range map[string]string{
		`{"error":{"code":4,"message":"context deadline exceeded","details":[]}}`:         `{"code":4,"message":"context deadline exceeded","details":[]}`,
		`{"error":"bad timeout","code":3}`:                                                `"bad timeout"`,
		"{\n \"error\": {\n  \"grpcCode\": 4 }\n}":                                        "{\n  \"grpcCode\": 4 }",
		`{"error":{},"result":{"pod":{"id":"b"}}}`:                                        `{}`,
		`{"result":{"pod":{"id":"b"}},"error":""}`:                                        `""`,
		`{"result":null,"error":{"message":"` + strings.Repeat("long ", 1000) + `"}}`:     `{"message":"` + strings.Repeat("long ", 1000) + `"}`,
		`{"error":{"code":4},"result":null}` + "\n" + `{"result":{"pod":{"id":"never"}}}`: `{"code":4}`,
	} {
		s := pods(strings.NewReader(pod+record), 32)
		list, err := ids(s)
		want, _, _ := strings.Cut(record, "\n"+pod[:9])
		var got *ServerError
		if !errors.As(err, &got) || string(got.Raw) != raw || string(got.Record) != want || len(list) != 1 || s.Count() != 1 {
			t.Errorf("%q gives %q, %v", record, list, err)
		}
		if _, again := s.Next(); again != err {
			t.Errorf("then %v", again)
		}
	}
}

func TestReadErrorComesAfterTheRecords(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset")
	for name, tail := range map[string]string{"between records": "\n", "inside a record": `{"result":{"po`} {
		stream := strings.NewReader(`{"result":{"pod":{"id":"a"}}}` + tail)
		list, err := ids(pods(io.MultiReader(stream, iotest.ErrReader(broken)), 0))
		if !errors.Is(err, broken) || errors.Is(err, io.EOF) || len(list) != 1 {
			t.Errorf("%s: got %q, %v", name, list, err)
		}
	}
	wrapped := &os.PathError{Op: "read", Path: "p", Err: io.EOF}
	if _, err := pods(iotest.ErrReader(wrapped), 0).Next(); err == io.EOF || !errors.Is(err, wrapped) {
		t.Errorf("a wrapped io.EOF was taken for a clean end: %v", err)
	}
}

func TestReaderThatGivesNothing(t *testing.T) {
	t.Parallel()
	if _, err := pods(idle{}, 0).Next(); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v", err)
	}
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

func TestLimits(t *testing.T) {
	t.Parallel()
	nested := func(n int) string {
		n -= 3 // record, result, pod
		return `{"result":{"pod":{"x":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}}}`
	}
	long := func(n int) string {
		return `{"result":{"pod":{"x":"` + strings.Repeat("x", n-len(`{"result":{"pod":{"x":""}}}`)) + `"}}}`
	}
	for name, c := range map[string]struct {
		stream string
		want   error
	}{
		"deep":     {nested(maxDepth), io.EOF},
		"too deep": {nested(maxDepth + 1), &SyntaxError{Noun: "pods", Offset: 1020, Record: 1, Reason: "pod: nested too deep"}},
		"long":     {strings.Repeat(" ", 9999) + long(5000) + long(5000), io.EOF},
		"too long": {long(5001), &SyntaxError{Noun: "pods", Offset: 0, Record: 1, Reason: "record too long, longer than 5000 bytes"}},
		"endless":  {long(50000)[:20000], &SyntaxError{Noun: "pods", Offset: 0, Record: 1, Reason: "record too long, longer than 5000 bytes"}},
	} {
		for _, size := range []int{32, 5000, 0} {
			s := pods(strings.NewReader(c.stream), size)
			s.limit = 5000
			if _, err := ids(s); !cmp.Equal(err, c.want, cmp.Comparer(func(a, b error) bool { return a.Error() == b.Error() })) {
				t.Errorf("%s in blocks of %d: %v, want %v", name, size, err, c.want)
			}
		}
	}
}

// TestTrickle checks that a record that arrives byte by byte is not parsed again for every
// byte.
func TestTrickle(t *testing.T) {
	t.Parallel()
	g := newGen(1, schema.Load().Pods())
	g.blanks = 50
	stream := g.stream(1)
	s, fills := pods(iotest.OneByteReader(bytes.NewReader(stream)), 0), 0
	for s.p.end < len(stream)-1 {
		if fills++; s.fill() != nil {
			t.Fatal("the stream ended early")
		}
	}
	if fills > 20 {
		t.Errorf("%d parses for a record of %d bytes", fills, len(stream))
	}
	if _, err := s.Next(); err != nil {
		t.Error(err)
	}
}

// TestRecordIsNotHeldBack uses a reader that fails if it is read beyond the available record.
func TestRecordIsNotHeldBack(t *testing.T) {
	t.Parallel()
	const record = `{"result":{"pod":{"id":"a","x":"\\\"}{[","y":[{"z":"\\"}]}}}`
	for _, size := range []int{1, 5, len(record) - 1, len(record)} {
		stream := strings.NewReader(record)
		r, err := pods(&pieces{r: &bounded{stream, t}, size: size}, 0).Next()
		if err != nil || idOf(r) != "a" {
			t.Errorf("%d bytes at a time: %v", size, err)
		}
	}
}

// bounded is a reader that fails if it is read beyond its end.
type bounded struct {
	*strings.Reader
	t *testing.T
}

func (e *bounded) Read(b []byte) (int, error) {
	if e.Len() == 0 {
		e.t.Error("asked for more")
	}
	return e.Reader.Read(b)
}

func TestCaptured(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"whole-http2.json": "10 " + complete, "whole-pretty.json": "2 " + complete, "cut-midrecord.json": "5 " + cut,
	}
	for _, name := range captured(t) {
		stream, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f := reference{export: schema.Load().Pods(), rows: []string{"liveInstances[]", ""}, paths: []string{"name", "liveInstances[].containerName"}}
		f.compare(t, stream, true, 1)
		plan, values := f.plan()
		s, err := NewScanner(bytes.NewReader(stream), plan, 0)
		if err != nil {
			t.Fatal(err)
		}
		records, end, err := f.scan(s, values)
		got := strconv.Itoa(len(records)) + " " + end
		if w, ok := want[filepath.Base(name)]; ok && got != w {
			t.Errorf("%s: %s (%v), want %s", name, got, err, w)
		}
		if strings.HasPrefix(filepath.Base(name), "failed") && !strings.HasPrefix(end, failed) {
			t.Errorf("%s: %s (%v)", name, end, err)
		}
	}
}
