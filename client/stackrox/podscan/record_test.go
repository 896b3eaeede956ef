package podscan

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

func first(t *testing.T, stream string) *Record {
	t.Helper()
	r, err := New(strings.NewReader(stream), 0).Next()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestFields(t *testing.T) {
	t.Parallel()
	r := first(t, exampleRecord)
	got := map[Field]string{}
	for f := ID; f <= Started; f++ {
		got[f] = string(r.Append(nil, f))
	}
	want := map[Field]string{ID: "p1", Name: "web-1", Namespace: `a "b"`, DeploymentID: "", ClusterID: "", Started: ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r.Live() != 1 || r.Terminated() != 3 || r.Instances() != 4 {
		t.Errorf("%d live, %d terminated of %d", r.Live(), r.Terminated(), r.Instances())
	}
}

func TestInstances(t *testing.T) {
	t.Parallel()
	r := first(t, exampleRecord)
	type instance struct {
		Live   bool
		Texts  map[InstanceField]string
		IPs    string
		Code   int32
		Exited bool
	}
	var got []instance
	for i := range r.Instances() {
		c := r.Instance(i)
		one := instance{Live: c.Live(), Texts: map[InstanceField]string{}, IPs: string(c.AppendIPs(nil, " "))}
		one.Code, one.Exited = c.ExitCode()
		for f := Runtime; f <= TerminationReason; f++ {
			if s := c.Append(nil, f); len(s) > 0 {
				one.Texts[f] = string(s)
			}
		}
		got = append(got, one)
	}
	want := []instance{
		{Live: true, IPs: "10.0.0.1 fd01::1", Exited: true, Texts: map[InstanceField]string{
			Runtime: "CRIO_CONTAINER_RUNTIME", ContainerID: "c1", Node: "worker", ContainingPodID: "p1", ContainerName: "web",
			ContainerStarted: "2026-01-10T11:06:18Z", ImageDigest: "sha256:00", ExitCode: "0",
		}},
		{Code: 137, Exited: true, Texts: map[InstanceField]string{
			ContainerName: "init", Finished: "2026-01-10T11:06:17Z", ExitCode: "137", TerminationReason: "OOMé😀",
		}},
		{Code: 128, Exited: true, Texts: map[InstanceField]string{ExitCode: "128"}},
		{Texts: map[InstanceField]string{}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestGuesses sees to it that the table is what the parser takes it for.
func TestGuesses(t *testing.T) {
	t.Parallel()
	padded := func(s string) []byte { return append([]byte(s), make([]byte, pad)...) }
	for _, m := range []*message{identityMessage, instanceMessage, bucketMessage, podMessage, resultMessage, recordMessage} {
		f, first := &m.members[0], 1
		for ; f != m.end(); f, first = f.next, 0 {
			want := (`,"` + f.name + `":`)[first:]
			if !f.glue.begins(padded(want)) || f.glue.size != len(want) || len(want) > 8*glueWords || len(f.name) > longestName {
				t.Errorf("%q does not begin %+v", want, f)
			}
			for i := range want {
				if wrong := padded(want); f.glue.begins(append(append(wrong[:i:i], wrong[i]^1), wrong[i+1:]...)) {
					t.Errorf("%q begins %+v, byte %d different", want, f, i)
				}
			}
			if m.find([]byte(f.name), false) != f {
				t.Errorf("%s is not found", f.name)
			}
		}
		if f.kind != closing || !f.glue.begins(padded("}")) || f.glue.begins(padded("{")) {
			t.Errorf("%+v does not close", f)
		}
	}
}

func TestHas(t *testing.T) {
	t.Parallel()
	r := first(t, `{"result":{"pod":{"liveInstances":[{"finished":null,"terminationReason":"","exitCode":0,"started":"s"}]}}}`)
	want := map[InstanceField]bool{TerminationReason: true, ExitCode: true, ContainerStarted: true}
	for f := Runtime; f <= TerminationReason; f++ {
		if got := r.Instance(0).Has(f); got != want[f] {
			t.Errorf("field %d: %v", f, got)
		}
	}
}

func TestRuntimes(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"0": "UNKNOWN_CONTAINER_RUNTIME", "1": "DOCKER_CONTAINER_RUNTIME", "2e0": "CRIO_CONTAINER_RUNTIME", "17": "17", "-1": "-1",
		`"NEXT_CONTAINER_RUNTIME"`: "NEXT_CONTAINER_RUNTIME", `"a\/b"`: "a/b", "null": "",
	} {
		r := first(t, `{"result":{"pod":{"liveInstances":[{"instanceId":{"containerRuntime":`+sent+`}}]}}}`)
		if got := string(r.Instance(0).Append(nil, Runtime)); got != want {
			t.Errorf("%s reads as %q, want %q", sent, got, want)
		}
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
		r := first(t, "{ \"x\" : 1,\n\"result\" : { \"pod\" : "+sent+" } }")
		for range 2 {
			if got := string(r.JSON()); got != want {
				t.Errorf("%q comes out as %q", sent, got)
			}
		}
	}
}

// TestJSONWithoutBlanksIsNotCopied holds the usual record to costing nothing.
func TestJSONWithoutBlanksIsNotCopied(t *testing.T) {
	t.Parallel()
	s := New(strings.NewReader(` { "result" : {"pod":{"id":"a b"}} }`), 0)
	r, err := s.Next()
	if err != nil {
		t.Fatal(err)
	}
	if got := r.JSON(); &got[0] != &s.block[21] {
		t.Errorf("%q was copied", got)
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "0.000": "0", "0e99999999999": "0", "-0.0e-99999999999": "0", "137": "137", "1e2": "100",
		"1.5e1": "15", "1370E-1": "137", "10.0": "10", "0.1e+1": "1", "2147483647": "2147483647", "-2147483648": "-2147483648",
		"2147483648": "", "-2147483649": "", "1.5": "", "1e-1": "", "1e10": "", "1e99999999999": "", "1e-99999999999": "",
		"1000000000000000000000000e-24": "1", "0.0000000000000000000000012e25": "12", "12345678901234567890e-19": "",
		"9223372036854775807": "", "18446744073709551617": "", "4294967296": "", "100000000000000000000": "",
	} {
		n, ok := whole([]byte(text))
		if got := fmt.Sprint(n); ok != (want != "") || ok && got != want {
			t.Errorf("%s gives %s, %v; want %q", text, got, ok, want)
		}
	}
}

func TestUnescape(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`a`: "a", `\"\\\/\b\f\n\r\t`: "\"\\/\b\f\n\r\t", `\u0041\u00e9\u65E5`: "Aé日", `x\ud83d\ude00y`: "x😀y",
		`\ud83d`: "\ufffd", `\ude00`: "\ufffd", `\ud83dx`: "\ufffdx", `\ud83d\n`: "\ufffd\n", `\ud83d\u0041`: "\ufffdA",
		`\ud83d\ud83d\ude00`: "\ufffd😀", `\u0000`: "\x00",
	} {
		if got := string(unescape([]byte("="), []byte(text))); got != "="+want {
			t.Errorf("%s reads as %q, want %q", text, got, want)
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

func TestNoAllocationPerPod(t *testing.T) {
	odd := newGen(7)
	odd.blanks, odd.nulls, odd.absent, odd.unknown, odd.escapes, odd.strange, odd.shuffled = 5, 5, 5, 5, 5, 5, true
	for name, g := range map[string]*gen{"the server's form": newGen(7), "any form": odd} {
		s := New(&endless{stream: bytes.Clone(g.stream(300))}, 4<<10)
		row := make([]byte, 0, 64<<10)
		read := func() {
			r, err := s.Next()
			if err != nil {
				t.Fatal(err)
			}
			row = appendAll(row[:0], r)
		}
		for range 1000 {
			read() // lists and the block grow to what the stream needs
		}
		if n := testing.AllocsPerRun(2000, read); n != 0 {
			t.Errorf("%s: %v allocations per pod", name, n)
		}
	}
}

func appendAll(dst []byte, r *Record) []byte {
	for f := ID; f <= Started; f++ {
		dst = r.Append(dst, f)
	}
	for i := range r.Instances() {
		dst = appendInstance(dst, r.Instance(i))
	}
	return append(dst, r.JSON()...)
}

func appendInstance(dst []byte, c Instance) []byte {
	for f := Runtime; f <= TerminationReason; f++ {
		dst = append(c.Append(dst, f), ',')
	}
	return c.AppendIPs(dst, " ")
}

func Example() {
	body := strings.NewReader(`{"result":{"pod":{"id":"1","name":"web","liveInstances":[{"containerName":"nginx"}]}}}
{"error":{"code":4,"message":"context deadline exceeded","details":[]}}`)
	pods := New(body, 0)
	var row []byte
	for {
		pod, err := pods.Next()
		if err == io.EOF {
			fmt.Println("whole:", pods.Count(), "pods")
			return
		}
		if err != nil {
			fmt.Println("not whole,", pods.Count(), "pods:", err)
			return
		}
		row = append(pod.Append(row[:0], Name), ' ')
		row = pod.Instance(0).Append(row, ContainerName)
		fmt.Printf("%s %s\n", row, pod.JSON())
	}
	// Output:
	// web nginx {"id":"1","name":"web","liveInstances":[{"containerName":"nginx"}]}
	// not whole, 1 pods: the server ended the stream: {"code":4,"message":"context deadline exceeded","details":[]}
}
