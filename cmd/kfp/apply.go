package kfp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

const applyLong = `Make a pipeline what a file says: upload it if there is none of this name, add a
version if its newest one is another, and change nothing if it is the same. Hence
it can be run again and again.

Specifications are compared by what they say, not by their text: the server
keeps an Argo workflow as JSON, and adds empty fields to it.`

// applied is what became of a pipeline that was applied.
type applied struct {
	Result     string `json:"result"`
	PipelineID string `json:"pipeline_id"`
	Pipeline   string `json:"pipeline"`
	VersionID  string `json:"version_id"`
	Version    string `json:"version"`
}

func applyColumns() []output.Column[applied] {
	return []output.Column[applied]{
		{Name: "result", Value: func(a applied) any { return a.Result }, Doc: "created, updated or unchanged"},
		{Name: "pipeline_id", Key: true, Value: func(a applied) any { return a.PipelineID }, Doc: "UUID of the pipeline"},
		{Name: "pipeline", Value: func(a applied) any { return a.Pipeline }, Doc: "its name"},
		{Name: "version_id", Value: func(a applied) any { return a.VersionID }, Doc: "UUID of its newest version"},
		{Name: "version", Value: func(a applied) any { return a.Version }, Doc: "name of its newest version"},
	}
}

// applyFlags are the flags of apply.
type applyFlags struct {
	pipelineUpload
	version string
}

func (f *applyFlags) bind(flags *pflag.FlagSet) {
	f.pipelineUpload.bind(flags)
	flags.StringVar(&f.version, "version-name", "", "name of a version that is added; otherwise the pipeline's name with the time")
}

func applyPipeline() kit.Verb {
	return kit.Verb{
		Use: "apply FILE", Short: "Upload a pipeline, or a version of it, if it is not there yet", Prints: true,
		Long: applyLong, Args: kit.OneArg, Files: true,
		Values: map[string]kit.Completer{"name": offerPipelines()},
		Example: `  tally kfp pipelines template "train model" --sandbox --out train.json && tally kfp pipelines apply train.json --name "train model" --sandbox -o json
  tally kfp versions template "train model" --pipeline "train model" --sandbox --out old.json && tally kfp pipelines apply old.json --name "train model" --version-name v3 --sandbox -o json`,
		Run: kit.WithFlags((*applyFlags).bind, (*applyFlags).run),
	}
}

func (f *applyFlags) run(ctx context.Context, call *kit.Call) error {
	u, err := f.open(call.Args[0])
	if err != nil {
		return err
	}
	text, err := readPipeline(call.Args[0])
	if err != nil {
		return err
	}
	if u.Name == "" {
		u.Name = u.FileName
	}
	return create(ctx, call, applyColumns(), func(s *session) (applied, error) { return s.apply(ctx, u, text, f) })
}

func (s *session) apply(ctx context.Context, u kfp.Upload, text *pipelineText, f *applyFlags) (applied, error) {
	namespace, err := s.PipelineNamespace(ctx, f.shared)
	if err != nil {
		return applied{}, err
	}
	p, err := s.pipelineNamed(ctx, namespace, u.Name)
	if isNotFound(err) {
		p, err = s.newPipeline(ctx, u, f.shared)
		return result("created", p, newest(p)), err
	}
	if err != nil {
		return applied{}, err
	}
	same, err := s.has(ctx, p, text)
	if err != nil || same {
		return result("unchanged", p, newest(p)), err
	}
	if u.Name = f.version; u.Name == "" {
		u.Name = fmt.Sprintf("%s %s", p.Name, s.call.App.Now().UTC().Format(time.RFC3339))
	}
	v, err := s.newVersion(ctx, p.ID, u)
	return result("updated", p, v), err
}

func result(what string, p kfp.Pipeline, v kfp.PipelineVersion) applied {
	return applied{Result: what, PipelineID: p.ID, Pipeline: p.Name, VersionID: v.ID, Version: v.Name}
}

// has tells whether the pipeline's newest version says what text does. A
// pipeline that has lost its versions says nothing.
func (s *session) has(ctx context.Context, p kfp.Pipeline, text *pipelineText) (bool, error) {
	t, err := s.PipelineTemplate(ctx, p.ID)
	if isNotFound(err) {
		return false, nil
	}
	return err == nil && sameSpec(t.Text, text.text), err
}

// sameSpec compares two specifications, of which the server's may have been
// written anew: without what is empty, which it adds or leaves out.
func sameSpec(a, b string) bool {
	one, err := meaning(a)
	if err != nil {
		return false
	}
	other, err := meaning(b)
	return err == nil && reflect.DeepEqual(one, other)
}

// meaning is what the documents of a YAML or JSON text say.
func meaning(text string) ([]any, error) {
	var docs []any
	for d := yaml.NewDecoder(strings.NewReader(text)); ; {
		var doc any
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return nil, exit.Usage(err)
		}
		plain, err := json.Marshal(doc) // one form for numbers, and for the keys of maps
		if err != nil {
			return nil, exit.Usage(err)
		}
		var value any
		numbers := json.NewDecoder(bytes.NewReader(plain))
		numbers.UseNumber()
		if err := numbers.Decode(&value); err != nil {
			return nil, err
		}
		if value = withoutEmpty(value); value != nil {
			docs = append(docs, value)
		}
	}
}

// withoutEmpty leaves out null, "", {} and [] at any depth.
func withoutEmpty(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			if v[name] = withoutEmpty(inner); v[name] == nil {
				delete(v, name)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = withoutEmpty(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	case string:
		if v == "" {
			return nil
		}
	}
	return value
}
