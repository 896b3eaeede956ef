package kfp_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

const argoManifest = `{"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"generateName":"up-"},"spec":{"entrypoint":"main","arguments":{"parameters":[{"name":"who","value":"you"}]},"templates":[{"name":"main","container":{"image":"busybox"}}]}}`

func opener(content string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }
}

func TestUploadsOfEveryFormat(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{Empty: true})
	for name, content := range map[string]string{
		"p.json": argoManifest, "p.yaml": argoManifest, "p.yml": argoManifest,
		"p.zip": zipped(t, argoManifest), "p.tar.gz": tarred(t, argoManifest), "p.tgz": tarred(t, argoManifest),
	} {
		p, err := c.UploadPipeline(t.Context(), kfp.Upload{FileName: "/some/where/" + name, Size: int64(len(content)), Open: opener(content)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff([]kfp.Parameter{{Name: "who", Value: "you"}}, p.Parameters); diff != "" || p.Name != name {
			t.Errorf("%s became %q with (-want +got):\n%s", name, p.Name, diff)
		}
	}
}

func zipped(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("pipeline.yaml")
	if err == nil {
		_, err = io.WriteString(w, content)
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarred(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	a := tar.NewWriter(z)
	err := a.WriteHeader(&tar.Header{Name: "pipeline.yaml", Size: int64(len(content)), Mode: 0o644})
	if err == nil {
		_, err = io.WriteString(a, content)
	}
	if err := errors.Join(err, a.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAVersionIsUploadedToAPipeline(t *testing.T) {
	t.Parallel()
	s, c := start(t, kfptest.Options{})
	hello, err := c.PipelineByName(t.Context(), "", "hello wait")
	if err != nil {
		t.Fatal(err)
	}
	u := kfp.Upload{FileName: "p.json", Size: int64(len(argoManifest)), Open: opener(argoManifest), Name: "v+2 %", Description: "a & b"}
	v, err := c.UploadVersion(t.Context(), hello.ID, u)
	if err != nil {
		t.Fatal(err)
	}
	if v.Name != "v+2 %" || v.Description != "a & b" || v.PipelineID() != hello.ID {
		t.Errorf("version %+v", v)
	}
	if last := s.Requests()[1]; last.Query != "description=a+%26+b&name=v%2B2+%25&pipelineid="+hello.ID {
		t.Errorf("query %s", last.Query)
	}
	_, err = c.UploadVersion(t.Context(), hello.ID, u)
	if e := restError(t, err); e.Status != http.StatusConflict || !strings.Contains(e.Hint, "exists") || strings.Contains(e.Error(), "github.com") {
		t.Errorf("a second time: %+v", e)
	}
	_, err = c.UploadVersion(t.Context(), "", u)
	if e := restError(t, err); e.Kind != rest.KindInvalid {
		t.Errorf("without a pipeline: %+v", e)
	}
}

func TestUploadsThatAreRefusedBeforeTheyAreSent(t *testing.T) {
	t.Parallel()
	opened := func() (io.ReadCloser, error) { return nil, errors.New("it was opened") }
	for name, u := range map[string]kfp.Upload{
		"too large":          {FileName: "p.yaml", Size: kfp.MaxUpload + 1, Open: opened},
		"empty":              {FileName: "p.yaml", Size: 0, Open: opened},
		"of no known length": {FileName: "p.yaml", Size: -1, Open: opened},
		"another ending":     {FileName: "p.foo", Size: 1, Open: opened},
		"a tar alone":        {FileName: "p.tar", Size: 1, Open: opened},
		"an ending in capitals, which the server does not know": {FileName: "P.YAML", Size: 1, Open: opened},
		"no name":             {FileName: "", Size: 1, Open: opened},
		"a control character": {FileName: "p.yaml", Name: "a\nb", Size: 1, Open: opened},
		"one in the file's":   {FileName: "a\nb.yaml", Size: 1, Open: opened},
		"nothing to open":     {FileName: "p.yaml", Size: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(http.ResponseWriter, *http.Request) {})
			_, err := s.client.UploadPipeline(t.Context(), u)
			s.refused(t, err)
		})
	}
}

func TestAFileIsCheckedAlone(t *testing.T) {
	t.Parallel()
	u := kfp.Upload{FileName: "p.yaml", Size: 1, Open: opener("x")}
	if err := u.Check(); err != nil {
		t.Errorf("a good one: %v", err)
	}
	u.Size = kfp.MaxUpload + 1
	if e := restError(t, u.Check()); e.Kind != rest.KindInvalid {
		t.Errorf("too large: %+v", e)
	}
}

func TestTheLargestUploadIsStreamed(t *testing.T) {
	t.Parallel()
	var received int64
	s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		received = r.ContentLength
		write(t, w, `{"id":"p"}`)
	})
	file := &endless{left: kfp.MaxUpload}
	var heard []int64
	u := kfp.Upload{
		FileName: "big.yaml", Size: kfp.MaxUpload,
		Open:     func() (io.ReadCloser, error) { return io.NopCloser(file), nil },
		Progress: func(sent, size int64) { heard = append(heard, sent, size) },
	}
	if _, err := s.client.UploadPipeline(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	if received < kfp.MaxUpload || received > kfp.MaxUpload+1000 {
		t.Errorf("%d bytes announced", received)
	}
	if file.largest > 1<<20 {
		t.Errorf("asked for %d bytes at once", file.largest)
	}
	if n := len(heard); n < 20 || heard[n-2] != kfp.MaxUpload || heard[n-1] != kfp.MaxUpload || !slices.IsSorted(heard[:2]) {
		t.Errorf("progress was heard %d times, last of %v", n/2, heard[max(n-2, 0):])
	}
}

// endless yields bytes and records the largest read.
type endless struct{ left, largest int }

func (e *endless) Read(p []byte) (int, error) {
	e.largest = max(e.largest, len(p))
	n := min(len(p), e.left)
	e.left -= n
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func TestAFileThatChangesOrFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk on fire")
	for name, tt := range map[string]struct {
		open func() (io.ReadCloser, error)
		want string
	}{
		"shrinks":            {opener("ab"), "shorter"},
		"grows":              {opener("abcdef"), "longer"},
		"cannot be read":     {func() (io.ReadCloser, error) { return io.NopCloser(failing{broken}), nil }, "disk on fire"},
		"cannot be opened":   {func() (io.ReadCloser, error) { return nil, os.ErrPermission }, "permission denied"},
		"grows at the end":   {opener("abcd" + strings.Repeat("x", 100000)), "longer"},
		"is of another size": {opener(""), "shorter"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, `{"id":"p"}`) })
			_, err := s.client.UploadPipeline(t.Context(), kfp.Upload{FileName: "p.yaml", Size: 4, Open: tt.open})
			var e *rest.Error
			if err == nil || errors.As(err, &e) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "p.yaml") {
				t.Errorf("error %v, want one about the file with %q in it", err, tt.want)
			}
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestFileUpload(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "hello.json")
	writeFile(t, path, argoManifest)
	u, err := kfp.FileUpload(path)
	if err != nil {
		t.Fatal(err)
	}
	_, c := start(t, kfptest.Options{MultiUser: true})
	u.Namespace = "team-a"
	p, err := c.UploadPipeline(t.Context(), u)
	if err != nil || p.Name != "hello.json" || p.Namespace() != "team-a" {
		t.Errorf("pipeline %+v, %v", p, err)
	}
	for _, bad := range []string{dir, filepath.Join(dir, "none.yaml")} {
		if _, err := kfp.FileUpload(bad); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("%s: error %v", bad, err)
		}
	}
}

func TestAnUploadIsNotBoundByTheTimeLimitOfARequest(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, `{"id":"p"}`) },
		func(o *rest.Options) { o.Timeout = 1 })
	if _, err := s.client.UploadPipeline(t.Context(), kfp.Upload{FileName: "p.yaml", Size: 1, Open: opener("x")}); err != nil {
		t.Error(err)
	}
	if _, err := s.client.Healthz(t.Context()); err == nil {
		t.Error("the limit does not bound a small request")
	}
}

func TestAnUploadEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := newServer(t, func(http.ResponseWriter, *http.Request) {})
	u := kfp.Upload{FileName: "p.yaml", Size: 1 << 20, Open: func() (io.ReadCloser, error) { return io.NopCloser(&endless{left: 1 << 20}), nil }}
	u.Progress = func(int64, int64) { cancel() }
	if _, err := s.client.UploadPipeline(ctx, u); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
}
