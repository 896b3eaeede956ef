package record

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"tally/client/stackrox/schema"
)

const exampleRecord = `{"result":{"pod":{
	"id":"p1","name":"web-\u0031","namespace":"a \"b\"","deploymentId":null,
	"liveInstances":[{
		"instanceId":{"containerRuntime":2,"id":"c1","node":"worker"},
		"containingPodId":"p1","containerName":"web","containerIps":["10.0.0.1","fd01::1"],
		"started":"2026-01-10T11:06:18Z","imageDigest":"sha256:00","finished":null,"exitCode":0,"terminationReason":""}],
	"terminatedInstances":[
		{"instances":[{"containerName":"init","exitCode":"137","finished":"2026-01-10T11:06:17Z","terminationReason":"OOM\u00e9\ud83d\ude00"}]},
		{"instances":[{"exitCode":1.28e2},{}]}],
	"labels":{"kept":[1, 2]}}}}`

// first returns the only record of a stream, read with a plan.
func first(t *testing.T, stream string, plan *Plan) *Record {
	t.Helper()
	s, err := NewScanner(strings.NewReader(stream), plan, 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Next()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A row of several paths, with values of the record, of the row, of a list below it, and of one path only.
func TestRows(t *testing.T) {
	t.Parallel()
	plan := NewPlan(schema.Load().Pods(), "liveInstances[]", "terminatedInstances[].instances[]")
	pod, runtime, ips := plan.Value("name"), plan.Value(".instanceId.containerRuntime"), plan.Value(".containerIps[]")
	code, ended := plan.Value(".exitCode"), plan.Value("", ".finished")
	namespace, live := plan.Value("namespace"), plan.Value("liveInstances[]")
	var got []string
	for row := range first(t, exampleRecord, plan).Rows {
		cell := func(v Value) string { return string(row.Cell(v).Append(nil)) }
		n, known := row.Cell(code).Int()
		got = append(got, fmt.Sprint(row.Source(), " ", cell(pod), " ", cell(runtime), " ", string(row.List(ips).Append(nil, "+")), " ",
			n, known, " ", cell(ended), " ", cell(namespace), " ", row.List(live).Len()))
	}
	want := []string{
		`0 web-1 CRIO_CONTAINER_RUNTIME 10.0.0.1+fd01::1 0 true  a "b" 1`,
		`1 web-1   137 true 2026-01-10T11:06:17Z a "b" 1`,
		`1 web-1   128 true  a "b" 1`,
		`1 web-1   0 false  a "b" 1`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A value that is not kept reads as absent; the others do not change.
func TestKeep(t *testing.T) {
	t.Parallel()
	plan := NewPlan(schema.Load().Pods())
	id, name, live := plan.Value("id"), plan.Value("name"), plan.Value("liveInstances[].containerName")
	plan.Keep(name)
	for row := range first(t, exampleRecord, plan).Rows {
		if row.Cell(id).Has() || row.List(live).Len() != 0 || string(row.Cell(name).Append(nil)) != "web-1" {
			t.Error("what was not asked for is kept, or the other way round")
		}
	}
}

// Types of cells, present and absent.
func TestCells(t *testing.T) {
	t.Parallel()
	const deployment = `{"result":{"deployment":{"hash":"18446744073709551615","replicas":"1E1","hostNetwork":true,"hostPid":null,"riskScore":7.50,"labels":{ "b":"2","a":"1"},"created":"2026-01-10T11:06:18Z","labelSelector":{"requirements":[{"op":"NOT_IN","values":["x"]},{"op":77}]}}}}`
	plan := NewPlan(schema.Load().Deployments())
	for path, want := range map[string]string{
		"hash": "18446744073709551615", "replicas": "10 10", "hostNetwork": "true yes", "hostPid": "", "riskScore": "7.50 7.5",
		"labels": `{"b":"2","a":"1"}`, "created": "2026-01-10T11:06:18Z", "inactive": "",
		"labelSelector":                   `{"requirements":[{"op":"NOT_IN","values":["x"]},{"op":77}]}`,
		"labelSelector.requirements[].op": "NOT_IN;77", "labelSelector.requirements[].values[]": "x", "ports[].name": "",
	} {
		v := plan.Value(path)
		for row := range first(t, deployment, plan).Rows {
			c := row.Cell(v)
			got := string(c.Append(nil))
			if n, ok := c.Int(); ok && path != "hash" {
				got = fmt.Sprint(got, " ", n)
			}
			if f, ok := c.Float(); ok {
				got = fmt.Sprint(got, " ", f)
			}
			if b, ok := c.Bool(); ok && b {
				got += " yes"
			}
			if strings.Contains(path, "[]") {
				got = string(row.List(v).Append(nil, ";"))
			}
			if got != want {
				t.Errorf("%s reads as %q, not %q", path, got, want)
			}
		}
	}
}

// Paths that do not exist are errors of the scanner, reported together.
func TestPaths(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"nmae", "liveInstances", "name[]", "name.first", "liveInstances[].instanceId[].id", ".", "id."} {
		plan := NewPlan(schema.Load().Pods())
		plan.Value(path)
		if _, err := NewScanner(strings.NewReader(""), plan, 0); err == nil || !strings.Contains(err.Error(), "leads nowhere") {
			t.Errorf("%q gives %v", path, err)
		}
	}
	for name, plan := range map[string]*Plan{
		"no list":   NewPlan(schema.Load().Pods(), "started"),
		"nothing":   NewPlan(schema.Load().Pods(), "dead[]"),
		"no export": NewPlan(schema.Export{}),
	} {
		if _, err := NewFrames(strings.NewReader(""), plan, 0); err == nil {
			t.Errorf("%s: rows of it are read", name)
		}
	}
	plan := NewPlan(schema.Load().Pods(), "liveInstances[]", "terminatedInstances[].instances[]")
	plan.Value("id", "id", "id")
	if _, err := NewScanner(strings.NewReader(""), plan, 0); err == nil {
		t.Error("three paths for rows of two are taken")
	}
}

// TestGuesses checks the assumptions of the parser about nodes.
func TestGuesses(t *testing.T) {
	t.Parallel()
	padded := func(s string) []byte { return append([]byte(s), make([]byte, pad)...) }
	for _, e := range schema.Load().Exports() {
		walk(e.Message, "", func(path string, f *schema.Field) {
			if f.Message == nil {
				return
			}
			n := newNode(f.Message, 0)
			for s, first := &n.steps[0], 1; s != n.end(); s, first = s.next, 0 {
				want := (`,"` + s.name + `":` + opening(s.kind))[first:]
				if !s.glue.begins(padded(want)) || s.glue.size != len(want) || len(want) > pad || len(s.name) > longestName {
					t.Errorf("%s: %q does not begin %+v", path, want, s)
				}
				for i := range want {
					if wrong := padded(want); s.glue.begins(append(append(wrong[:i:i], wrong[i]^1), wrong[i+1:]...)) {
						t.Errorf("%q begins %+v, byte %d different", want, s, i)
					}
				}
				if n.find(s.name) != s {
					t.Errorf("%s is not found", s.name)
				}
			}
			if s := n.end(); s.kind != closing || !s.glue.begins(padded("}")) || s.glue.begins(padded("{")) {
				t.Errorf("%+v does not close", s)
			}
		})
	}
}

func TestJSONIsAsSent(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		`{"id":"a","x":[1e2,"\u003c \/"]}`:                 `{"id":"a","x":[1e2,"\u003c \/"]}`,
		"{ \"id\" : \"a\\\" \" ,\n\"x\":[ 1 ,\t2 ] }":      `{"id":"a\" ","x":[1,2]}`,
		`{"id":"a","x":{"b":"} ] \\"},"started":"\ud800"}`: `{"id":"a","x":{"b":"} ] \\"},"started":"\ud800"}`,
		`{}`: `{}`, `{ }`: `{}`,
	} {
		r := first(t, "{ \"x\" : 1,\n\"result\" : { \"pod\" : "+sent+" } }", NewPlan(schema.Load().Pods()))
		for range 2 {
			if got := string(r.JSON()); got != want {
				t.Errorf("%q comes out as %q", sent, got)
			}
		}
	}
}

// TestJSONWithoutBlanksIsNotCopied checks that the usual record is not copied.
func TestJSONWithoutBlanksIsNotCopied(t *testing.T) {
	t.Parallel()
	s := pods(strings.NewReader(`{"result":{"pod":{"id":"a b"}}}`), 0)
	r, err := s.Next()
	if err != nil {
		t.Fatal(err)
	}
	if got := r.JSON(); &got[0] != &s.block[len(`{"result":{"pod":`)] {
		t.Errorf("%q was copied", got)
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"0": "0", "-0": "0", "0.000": "0", "0e99999999999": "0", "-0.0e-99999999999": "0", "137": "137", "1e2": "100",
		"1.5e1": "15", "1370E-1": "137", "10.0": "10", "0.1e+1": "1", "2147483647": "2147483647", "-2147483648": "-2147483648",
		"2147483648": "", "-2147483649": "", "1.5": "", "1e-1": "", "1e10": "", "1e99999999999": "", "1e-99999999999": "",
		"1000000000000000000000000e-24": "1", "0.0000000000000000000000012e25": "12", "12345678901234567890e-19": "",
		"9223372036854775807": "", "18446744073709551617": "", "4294967296": "", "100000000000000000000": "",
	} {
		n, ok := whole([]byte(s), schema.Int32)
		if got := string(n.append(nil)); ok != (want != "") || ok && got != want {
			t.Errorf("%s gives %s, %v; want %q", s, got, ok, want)
		}
	}
}

func TestWhole64(t *testing.T) {
	t.Parallel()
	for s, fits := range map[string][2]bool{
		"0": {true, true}, "-0": {true, true}, "9223372036854775807": {true, true}, "9223372036854775808": {false, true},
		"-9223372036854775808": {true, false}, "-9223372036854775809": {false, false}, "18446744073709551615": {false, true},
		"18446744073709551616": {false, false}, "1e19": {false, true}, "1e20": {false, false}, "-1": {true, false},
		"1844674407370955161500e-2": {false, true}, "0.5": {false, false},
	} {
		for i, k := range []kind{schema.Int64, schema.Uint64} {
			if _, ok := whole([]byte(s), k); ok != fits[i] {
				t.Errorf("%s as kind %d: %v", s, k, ok)
			}
		}
	}
}

func TestUnescape(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		`a`: "a", `\"\\\/\b\f\n\r\t`: "\"\\/\b\f\n\r\t", `\u0041\u00e9\u65E5`: "Aé日", `x\ud83d\ude00y`: "x😀y",
		`\ud83d`: "\ufffd", `\ude00`: "\ufffd", `\ud83dx`: "\ufffdx", `\ud83d\n`: "\ufffd\n", `\ud83d\u0041`: "\ufffdA",
		`\ud83d\ud83d\ude00`: "\ufffd😀", `\u0000`: "\x00",
	} {
		if got := string(unescape([]byte("="), []byte(s))); got != "="+want {
			t.Errorf("%s reads as %q, want %q", s, got, want)
		}
	}
}

// endless repeats a stream.
type endless struct {
	stream []byte
	at     int
}

func (e *endless) Read(b []byte) (int, error) {
	n := copy(b, e.stream[e.at:])
	e.at = (e.at + n) % len(e.stream)
	return n, nil
}

func Example() {
	body := strings.NewReader(`{"result":{"pod":{"id":"1","name":"web","liveInstances":[{"containerName":"nginx"}]}}}
{"error":{"code":4,"message":"context deadline exceeded","details":[]}}`)
	plan := NewPlan(schema.Load().Pods(), "liveInstances[]")
	pod, container := plan.Value("name"), plan.Value(".containerName")
	scanner, err := NewScanner(body, plan, 0)
	for err == nil {
		var r *Record
		if r, err = scanner.Next(); err != nil {
			break
		}
		for row := range r.Rows {
			line := append(row.Cell(pod).Append(nil), ' ')
			fmt.Printf("%s %s\n", row.Cell(container).Append(line), row.AppendJSON(nil))
		}
	}
	if err == io.EOF {
		fmt.Println("whole:", scanner.Count(), "pods")
		return
	}
	fmt.Println("not whole,", scanner.Count(), "pods:", err)
	// Output:
	// web nginx {"containerName":"nginx"}
	// not whole, 1 pods: the server ended the stream: {"code":4,"message":"context deadline exceeded","details":[]}
}
