package kfp_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

func TestArtifacts(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ body, want string }{
		"as recorded":        {`{"data":"YXJ0aWZhY3QgYnl0ZXMgAP8gZW5kCg=="}`, "artifact bytes \x00\xff end\n"},
		"with white space":   {" {\n\"data\" : \"YQ==\"\n} \n", "a"},
		"of no bytes":        {`{"data":""}`, ""},
		"left out when zero": {`{}`, ""},
		"escaped slashes":    {`{"data":"Pz8\/Pz8\/"}`, "??????"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, tt.body) })
			r, err := s.client.ReadArtifact(t.Context(), "r", "n", "a")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Close() }()
			if err := iotest.TestReader(r, []byte(tt.want)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestArtifactsThatAreNotWhole all come with status 200 and a good end of the
// body, as a server sends them that fails halfway.
func TestArtifactsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	whole := `{"data":"` + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("artifact", 20000))) + `"}`
	for name, tt := range map[string]struct {
		body   string
		reason rest.Reason
	}{
		"cut in the data":          {whole[:len(whole)/4*2+1], rest.ReasonCut},
		"cut behind a whole group": {`{"data":"YWJjZGVm`, rest.ReasonCut},
		"cut within a group":       {`{"data":"YWJjZG`, rest.ReasonCut},
		"cut before the brace":     {whole[:len(whole)-1], rest.ReasonCut},
		"cut before the data":      {`{"da`, rest.ReasonNotJSON},
		"nothing":                  {``, rest.ReasonNotJSON},
		"an error behind the data": {`{"data":"YWJj","error":"it broke"}`, rest.ReasonCut},
		"two answers":              {`{"data":"YWJj"}{"data":"YWJj"}`, rest.ReasonCut},
		"base64 that is not whole": {`{"data":"YWJjZG"}`, rest.ReasonNotJSON},
		"no base64":                {`{"data":"YWJj*WJj"}`, rest.ReasonNotJSON},
		"another escape":           {`{"data":"YWJj\u0041"}`, rest.ReasonNotJSON},
		"another message":          {`{"template":"x"}`, rest.ReasonNotJSON},
		"a list":                   {`[]`, rest.ReasonNotJSON},
		"a login page":             {`<html><title>Sign in</title>`, rest.ReasonHTML},
		"an error with status 200": {`{"error_message":"artifact not found","error_details":"x"}`, rest.ReasonNotJSON},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, tt.body) })
			n, err := readAll(t, s.client)
			e := restError(t, err)
			if e.Reason != tt.reason || e.Operation != "read artifact" {
				t.Errorf("reason %v of %+v, want %v", e.Reason, e, tt.reason)
			}
			var incomplete *rest.Incomplete
			if errors.As(err, &incomplete) != (n > 0) || n > 0 && incomplete.Records != n {
				t.Errorf("%d bytes, then %v", n, err)
			}
		})
	}
}

func readAll(t *testing.T, c *kfp.Client) (int64, error) {
	t.Helper()
	r, err := c.ReadArtifact(t.Context(), "r", "n", "a")
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, r)
	if again, err2 := r.Read(make([]byte, 1)); again != 0 || (err == nil) != (err2 == io.EOF) {
		t.Errorf("after %v: %d bytes and %v", err, again, err2)
	}
	if err := r.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	return n, err
}

func TestAnErrorWithStatus200KeepsItsMessage(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		write(t, w, `{"error_message":"artifact not found: <nil>","error_details":"stack"}`)
	})
	_, err := readAll(t, s.client)
	if e := restError(t, err); e.Message != "artifact not found" {
		t.Errorf("message %q", e.Message)
	}
}

func TestABrokenConnectionWithinAnArtifact(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		write(t, w, `{"data":"`+strings.Repeat("YWJj", 100))
	})
	n, err := readAll(t, s.client)
	var incomplete *rest.Incomplete
	if e := restError(t, err); !errors.As(err, &incomplete) || n != 300 || e.Kind != rest.KindUnreachable {
		t.Errorf("%d bytes, then %v", n, err)
	}
	if !strings.Contains(err.Error(), "300 bytes") {
		t.Errorf("error %q does not count bytes", err)
	}
}

func TestAnArtifactOfAStep(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	run, err := c.ResolveRun(t.Context(), "baseline", "")
	if err != nil {
		t.Fatal(err)
	}
	step := stepNamed(t, c, run.ID, "train")
	r, err := c.ReadArtifact(t.Context(), run.ID, step.ID, "model")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	z, err := gzip.NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	archive := tar.NewReader(z)
	header, err := archive.Next()
	if err != nil || header.Name != "data" {
		t.Fatalf("archive has %+v, %v", header, err)
	}
	content, err := io.ReadAll(archive)
	if err != nil || !bytes.Contains(content, []byte(run.ID)) {
		t.Errorf("content %q, %v", content, err)
	}
	_, err = c.ReadArtifact(t.Context(), run.ID, step.ID, "nope")
	if e := restError(t, err); e.Kind != rest.KindNotFound || e.Message != "artifact not found" {
		t.Errorf("missing: %+v", e)
	}
}

// TestArtifactsWithManyUsers are refused to everyone by release 2.17.0.
func TestArtifactsWithManyUsers(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{MultiUser: true})
	_, err := c.ReadArtifact(t.Context(), "r", "n", "a")
	if e := restError(t, err); e.Kind != rest.KindAuth || !strings.Contains(e.Hint, "object store") {
		t.Errorf("error %+v", e)
	}
}

func TestACutArtifact(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{Faults: kfptest.Faults{CutArtifact: 40}})
	run, err := c.ResolveRun(t.Context(), "baseline", "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.ReadArtifact(t.Context(), run.ID, stepNamed(t, c, run.ID, "prepare").ID, "dataset")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var incomplete *rest.Incomplete
	if _, err := io.ReadAll(r); !errors.As(err, &incomplete) {
		t.Errorf("error %v, want an Incomplete", err)
	}
}

func TestAnArtifactThatStopsComing(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		write(t, w, `{"data":"`+strings.Repeat("YWJj", 100))
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Errorf("flush: %v", err)
		}
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}, func(o *rest.Options) { o.Timeout = 50 * time.Millisecond })
	defer close(release)
	n, err := readAll(t, s.client)
	if e := restError(t, err); e.Reason != rest.ReasonIdle || e.Kind != rest.KindUnreachable || n == 0 {
		t.Errorf("%d bytes, then %+v", n, e)
	}
}

func TestAnArtifactEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		write(t, w, `{"data":"`+strings.Repeat("YWJj", 100))
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Errorf("flush: %v", err)
		}
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	r, err := s.client.ReadArtifact(ctx, "r", "n", "a")
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.ReadAll(r); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if err := r.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// It is not parallel: the memory of others would be counted too.
func TestALargeArtifactIsNotHeldInMemory(t *testing.T) {
	const size = 33 << 20
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		write(t, w, `{"data":"`)
		chunk := strings.Repeat("YWJj", 1<<16)
		for range size / (3 << 16) {
			write(t, w, chunk)
		}
		write(t, w, `"}`)
	})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, err := s.client.ReadArtifact(t.Context(), "r", "n", "a")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	n, err := io.Copy(io.Discard, r)
	runtime.ReadMemStats(&after)
	if err != nil || n != size {
		t.Fatalf("%d bytes, %v", n, err)
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > size/3 {
		t.Errorf("%d MB alive after an artifact of %d MB", grown>>20, size>>20)
	}
}

func stepNamed(t *testing.T, c *kfp.Client, runID, name string) kfp.Step {
	t.Helper()
	detail, err := c.Run(t.Context(), runID)
	if err != nil {
		t.Fatal(err)
	}
	steps, err := kfp.Steps(detail)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no step %s among %+v", name, steps)
	return kfp.Step{}
}
