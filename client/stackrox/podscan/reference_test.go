package podscan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// The reference: the same contract, slowly and plainly on encoding/json. It shares nothing with the scanner.

// How a stream ended.
const (
	complete = "whole"
	cut      = "cut"
	illegal  = "illegal"
	failed   = "failed by the server: "
)

var errIllegal = errors.New("illegal")

// refStream returns each pod, rendered, and how the stream ended.
func refStream(stream []byte) (pods []string, end string) {
	dec := json.NewDecoder(bytes.NewReader(stream))
	for {
		var raw json.RawMessage
		err := dec.Decode(&raw)
		switch {
		case err == io.EOF:
			return pods, complete
		case errors.Is(err, io.ErrUnexpectedEOF):
			if depth(stream[dec.InputOffset():]) > maxDepth {
				return pods, illegal
			}
			return pods, cut
		case err != nil || !utf8.Valid(raw) || depth(raw) > maxDepth:
			return pods, illegal
		}
		pod, failure, err := refRecord(raw)
		switch {
		case err != nil:
			return pods, illegal
		case failure != nil:
			return pods, failed + string(failure)
		}
		pods = append(pods, pod)
	}
}

func refRecord(raw json.RawMessage) (pod string, failure json.RawMessage, err error) {
	top, err := refObject(raw, "result", "error")
	if err != nil {
		return "", nil, err
	}
	if e := top["error"]; e != nil {
		if e[0] != '{' && e[0] != '"' {
			return "", nil, errIllegal
		}
		failure = e
	}
	result, err := refObject(top["result"], "pod")
	if err != nil {
		return "", nil, err
	}
	if result["pod"] == nil {
		if failure == nil {
			err = errIllegal
		}
		return "", failure, err
	}
	pod, err = refPod(result["pod"])
	return pod, failure, err
}

func refPod(raw json.RawMessage) (string, error) {
	m, err := refObject(raw, "id", "name", "deploymentId", "namespace", "clusterId", "liveInstances", "terminatedInstances", "started")
	var out strings.Builder
	for _, name := range []string{"id", "name", "deploymentId", "namespace", "clusterId", "started"} {
		s, e := refText(m[name])
		err = errors.Join(err, e)
		fmt.Fprintf(&out, "%s=%q ", name, s)
	}
	live, e1 := refInstances(m["liveInstances"], true)
	buckets, e2 := refList(m["terminatedInstances"])
	err = errors.Join(err, e1, e2)
	var dead []string
	for _, b := range buckets {
		bm, e1 := refObject(b, "instances")
		more, e2 := refInstances(bm["instances"], false)
		if b[0] != '{' {
			e1 = errIllegal
		}
		err = errors.Join(err, e1, e2)
		dead = append(dead, more...)
	}
	all := slices.Sorted(slices.Values(append(live, dead...)))
	var compact bytes.Buffer
	err = errors.Join(err, json.Compact(&compact, raw))
	fmt.Fprintf(&out, "live=%d terminated=%d\n%s\n%s", len(live), len(dead), strings.Join(all, "\n"), compact.Bytes())
	return out.String(), err
}

func refInstances(raw json.RawMessage, live bool) (out []string, err error) {
	list, err := refList(raw)
	for _, item := range list {
		s, e := refInstance(item, live)
		if item[0] != '{' {
			e = errIllegal
		}
		err = errors.Join(err, e)
		out = append(out, s)
	}
	return out, err
}

func refInstance(raw json.RawMessage, live bool) (string, error) {
	texts := []string{"containingPodId", "containerName", "started", "imageDigest", "finished", "terminationReason"}
	m, err := refObject(raw, append(texts, "instanceId", "containerIps", "exitCode")...)
	id, e := refObject(m["instanceId"], "containerRuntime", "id", "node")
	err = errors.Join(err, e)
	var out strings.Builder
	fmt.Fprintf(&out, "live=%v ", live)
	for _, name := range texts {
		s, e := refText(m[name])
		err = errors.Join(err, e)
		fmt.Fprintf(&out, "%s=%q ", name, s)
	}
	runtime, e1 := refRuntime(id["containerRuntime"])
	cid, e2 := refText(id["id"])
	node, e3 := refText(id["node"])
	ips, e4 := refList(m["containerIps"])
	var addresses []string
	for _, ip := range ips {
		s, e := refText(ip)
		if ip[0] != '"' {
			e = errIllegal
		}
		err = errors.Join(err, e)
		addresses = append(addresses, s)
	}
	exit, e5 := refWhole(m["exitCode"], true)
	fmt.Fprintf(&out, "runtime=%q id=%q node=%q ips=%q exit=%q", runtime, cid, node, strings.Join(addresses, "|"), exit)
	return out.String(), errors.Join(err, e1, e2, e3, e4, e5)
}

// refObject returns the members of an object, without those that are null, and refuses a known one given twice.
func refObject(raw json.RawMessage, known ...string) (map[string]json.RawMessage, error) {
	if raw == nil {
		return nil, nil
	}
	if raw[0] != '{' {
		return nil, errIllegal
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	m, seen := map[string]json.RawMessage{}, map[string]bool{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		key := name.(string)
		if seen[key] && slices.Contains(known, key) {
			return nil, errIllegal
		}
		if seen[key] = true; string(value) != "null" {
			m[key] = value
		}
	}
	return m, nil
}

func refList(raw json.RawMessage) (list []json.RawMessage, err error) {
	if raw != nil && raw[0] != '[' {
		return nil, errIllegal
	}
	if raw != nil {
		err = json.Unmarshal(raw, &list)
	}
	return list, err
}

func refText(raw json.RawMessage) (s string, err error) {
	if raw != nil && raw[0] != '"' {
		return "", errIllegal
	}
	if raw != nil {
		err = json.Unmarshal(raw, &s)
	}
	return s, err
}

func refRuntime(raw json.RawMessage) (string, error) {
	if raw == nil || raw[0] == '"' {
		return refText(raw)
	}
	s, err := refWhole(raw, false)
	names := map[string]string{"0": "UNKNOWN_CONTAINER_RUNTIME", "1": "DOCKER_CONTAINER_RUNTIME", "2": "CRIO_CONTAINER_RUNTIME"}
	if name, ok := names[s]; ok {
		s = name
	}
	return s, err
}

// refWhole returns a whole number of 32 bits in digits.
func refWhole(raw json.RawMessage, quoted bool) (string, error) {
	if raw == nil {
		return "", nil
	}
	text := string(raw)
	if quoted && raw[0] == '"' {
		if err := json.Unmarshal(raw, &text); err != nil {
			return "", err
		}
	}
	// What follows must be a number in JSON, and nothing but one.
	var number json.Number
	if text == "" || !strings.ContainsRune("-0123456789", rune(text[0])) || !strings.ContainsRune("0123456789", rune(text[len(text)-1])) {
		return "", errIllegal
	}
	if err := json.Unmarshal([]byte(text), &number); err != nil {
		return "", err
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	if strings.Trim(mantissa, "-0.") == "" {
		return "0", nil
	}
	if n, err := strconv.Atoi(exponent); exponent != "" && (err != nil || max(n, -n) > 9999) {
		return "", errIllegal // no mantissa of a test is long enough to make up for it
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok || !r.IsInt() || !r.Num().IsInt64() || int64(int32(r.Num().Int64())) != r.Num().Int64() {
		return "", errIllegal
	}
	return r.Num().String(), nil
}

// depth returns how deep the objects and arrays of a value are nested.
func depth(raw json.RawMessage) int {
	deepest, now := 0, 0
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	for {
		tok, err := dec.Token()
		if err != nil {
			return deepest
		}
		switch tok {
		case json.Delim('{'), json.Delim('['):
			now++
			deepest = max(deepest, now)
		case json.Delim('}'), json.Delim(']'):
			now--
		}
	}
}

// scanStream renders what the scanner gives as refStream does; err is its last error.
func scanStream(s *Scanner) (pods []string, end string, err error) {
	for {
		r, err := s.Next()
		if err == nil {
			pods = append(pods, render(r))
			continue
		}
		var server *ServerError
		var syntax *SyntaxError
		switch {
		case err == io.EOF:
			return pods, complete, err
		case errors.As(err, &server):
			return pods, failed + string(server.Raw), err
		case errors.As(err, &syntax):
			return pods, illegal, err
		case errors.Is(err, io.ErrUnexpectedEOF):
			return pods, cut, err
		}
		return pods, err.Error(), err
	}
}

func render(r *Record) string {
	var out strings.Builder
	for i, name := range []string{"id", "name", "deploymentId", "namespace", "clusterId", "started"} {
		fmt.Fprintf(&out, "%s=%q ", name, r.Append(nil, Field(i)))
	}
	var all []string
	for i := range r.Instances() {
		all = append(all, renderInstance(r.Instance(i)))
	}
	slices.Sort(all)
	fmt.Fprintf(&out, "live=%d terminated=%d\n%s\n%s", r.Live(), r.Terminated(), strings.Join(all, "\n"), r.JSON())
	return out.String()
}

func renderInstance(c Instance) string {
	var out strings.Builder
	fmt.Fprintf(&out, "live=%v ", c.Live())
	fmt.Fprintf(&out, "containingPodId=%q containerName=%q ", c.Append(nil, ContainingPodID), c.Append(nil, ContainerName))
	fmt.Fprintf(&out, "started=%q imageDigest=%q ", c.Append(nil, ContainerStarted), c.Append(nil, ImageDigest))
	fmt.Fprintf(&out, "finished=%q terminationReason=%q ", c.Append(nil, Finished), c.Append(nil, TerminationReason))
	fmt.Fprintf(&out, "runtime=%q id=%q node=%q ", c.Append(nil, Runtime), c.Append(nil, ContainerID), c.Append(nil, Node))
	fmt.Fprintf(&out, "ips=%q exit=%q", c.AppendIPs(nil, "|"), c.Append(nil, ExitCode))
	return out.String()
}

// compare fails the test unless the scanner, reading the stream in pieces, gives what the reference gives, and its last
// error is the one that it has when it gets the stream whole.
func compare(t *testing.T, stream []byte, legal bool, inPieces *Scanner) {
	t.Helper()
	wantPods, want := refStream(stream)
	pods, end, whole := scanStream(New(bytes.NewReader(stream), len(stream)+1))
	if end == illegal && want == cut && !legal {
		want = illegal // the scanner need not see a record's end to refuse it
	}
	if end != want || !slices.Equal(pods, wantPods) {
		t.Fatalf("%s\ngives %d pods, %s (%v), not %d, %s\n%s", quoted(stream), len(pods), end, whole, len(wantPods), want,
			firstDifference(pods, wantPods))
	}
	again, _, err := scanStream(inPieces)
	if !slices.Equal(again, pods) || err.Error() != whole.Error() {
		t.Fatalf("%s\nin pieces gives %d pods, %v, not %d, %v\n%s", quoted(stream), len(again), err, len(pods), whole,
			firstDifference(again, pods))
	}
}

func quoted(stream []byte) string {
	const enough = 3000
	return fmt.Sprintf("stream of %d bytes %q", len(stream), stream[:min(len(stream), enough)])
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("pod %d:\n%s\nnot\n%s", i, got[i], want[i])
		}
	}
	return ""
}
