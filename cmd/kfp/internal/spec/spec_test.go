package spec_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/cmd/kfp/internal/spec"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		source string
		v2     bool
		inputs []spec.Input
	}{
		"v2": {
			"pipelineInfo: {name: x}\nroot: {inputDefinitions: {parameters: {n: {parameterType: NUMBER_INTEGER}, old: {type: INT, isOptional: true}, d: {parameterType: STRING, defaultValue: ''}}}}\n---\nplatforms: {}\n",
			true, []spec.Input{{Name: "d", Type: "STRING"}, {Name: "n", Type: "NUMBER_INTEGER", Required: true}, {Name: "old", Type: "INT"}},
		},
		"v2 behind its platform": {"platforms: {}\n---\npipelineInfo: {name: x}\n", true, nil},
		"Argo": {
			`{"kind":"Workflow","apiVersion":"argoproj.io/v1alpha1","spec":{"arguments":{"parameters":[{"name":"a"},{"name":"b","value":5},{"name":"c","default":""}]}}}`,
			false, []spec.Input{{Name: "a", Required: true}, {Name: "b"}, {Name: "c"}},
		},
	} {
		got, err := spec.Parse(tc.source)
		if err != nil || got.V2 != tc.v2 || got.Source != tc.source {
			t.Errorf("%s: %+v, %v", name, got, err)
			continue
		}
		if diff := cmp.Diff(tc.inputs, got.Inputs); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", name, diff)
		}
	}
	for _, source := range []string{"", "kind: Pod", "[1]", "a: [", "text", "a: 1\n---\nb: [\n"} {
		if _, err := spec.Parse(source); err == nil {
			t.Errorf("%q is taken for a pipeline", source)
		}
	}
}

// file is one in an archive.
type file struct{ name, content string }

// TestE10OneRuleForArchives holds for what is uploaded, applied and run.
func TestE10OneRuleForArchives(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		files []file
		want  string
	}{
		"pipeline.yaml":              {[]file{{"pipeline.yaml", "a"}}, "a"},
		"pipeline.yaml behind":       {[]file{{"other.yaml", "b"}, {"pipeline.yaml", "a"}}, "a"},
		"another name":               {[]file{{"train.yaml", "a"}, {"more.txt", "b"}}, "a"},
		"another ending":             {[]file{{"train.yml", "a"}}, "a"},
		"another name that is later": {[]file{{"readme.txt", "b"}, {"train.yaml", "a"}}, "!the archive contains no pipeline.yaml, and its first file is not YAML"},
		"in a directory":             {[]file{{"x/", ""}, {"x/pipeline.yaml", "a"}}, "!the archive contains no pipeline.yaml"},
		"nothing":                    {nil, "!the archive contains no pipeline.yaml"},
		"too large":                  {[]file{{"pipeline.yaml", strings.Repeat("a", kfp.MaxUpload+1)}}, "!the most that servers accept"},
	} {
		for ending, content := range map[string][]byte{"p.zip": zipped(t, tc.files), "p.tar.gz": tarred(t, tc.files), "p.tgz": tarred(t, tc.files)} {
			source, err := spec.Unpack(ending, content)
			if want, fails := strings.CutPrefix(tc.want, "!"); fails && (err == nil || !strings.Contains(err.Error(), want)) || !fails && string(source) != want {
				t.Errorf("%s in %s: %.50q, %v, want %s", name, ending, source, err, tc.want)
			}
		}
	}
}

func TestUnpackGoesByTheName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a.yaml": "PK", "a.yml": "PK", "a.json": "PK", "a.zip": "!the archive: ", "a.tar.gz": "!the archive: ",
	} {
		source, err := spec.Unpack(name, []byte("PK"))
		if want, fails := strings.CutPrefix(want, "!"); fails && (err == nil || !strings.Contains(err.Error(), want)) || !fails && string(source) != want {
			t.Errorf("%s: %q, %v", name, source, err)
		}
	}
	if _, err := spec.Unpack("a.zip", []byte("kind: Workflow")); err == nil {
		t.Error("YAML is taken for an archive")
	}
	if _, err := spec.Unpack("a.tgz", []byte("\x1f\x8b")); err == nil {
		t.Error("two bytes are taken for an archive")
	}
	for content, want := range map[string]string{"PK": ".zip", "\x1f\x8b": ".tar.gz", "kind: Workflow": ".yaml", "": ".yaml"} {
		if got := spec.Ending([]byte(content)); got != want {
			t.Errorf("%q: %s", content, got)
		}
	}
}

func zipped(t *testing.T, files []file) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		part, err := w.Create(f.name)
		if err == nil {
			_, err = part.Write([]byte(f.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func tarred(t *testing.T, files []file) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	for _, f := range files {
		err := w.WriteHeader(&tar.Header{Name: f.name, Size: int64(len(f.content)), Mode: 0o600})
		if err == nil {
			_, err = w.Write([]byte(f.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
