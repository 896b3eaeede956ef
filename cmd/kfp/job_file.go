package kfp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/surrogate"
	"tally/cmd/kfp/internal/inputs"
)

// jobFile is a job as a file describes it.
type jobFile struct {
	Name           string    `yaml:"name"`
	Description    string    `yaml:"description"`
	Pipeline       string    `yaml:"pipeline"`
	Version        string    `yaml:"version"`
	FollowNewest   bool      `yaml:"follow-newest"`
	Experiment     string    `yaml:"experiment"`
	Params         yaml.Node `yaml:"params"`
	PipelineRoot   string    `yaml:"pipeline-root"`
	ServiceAccount string    `yaml:"service-account"`
	Cron           string    `yaml:"cron"`
	Every          string    `yaml:"every"`
	Start          string    `yaml:"start"`
	End            string    `yaml:"end"`
	MaxConcurrency *int      `yaml:"max-concurrency"`
	NoCatchup      bool      `yaml:"no-catchup"`
	Enabled        *bool     `yaml:"enabled"`
}

// maxJobFile bounds the size of a file.
const maxJobFile = 4 << 20

var errLargeJob = fmt.Errorf("it has more than %d MiB", maxJobFile>>20)

// readJobFile reads a file with one job; unknown members are errors.
func readJobFile(a *app.App, name string) (f jobFile, err error) {
	content, err := readUpTo(a, name, maxJobFile)
	if err != nil {
		return f, err
	}
	if len(content) > maxJobFile {
		return f, exit.Usagef("%s: %w", name, errLargeJob)
	}
	if err := f.parse(content); err != nil {
		return f, exit.Usagef("%s: %w", name, err)
	}
	return f, nil
}

func (f *jobFile) parse(data []byte) error {
	d := yaml.NewDecoder(bytes.NewReader(surrogate.YAML(data)))
	d.KnownFields(true)
	if err := d.Decode(f); errors.Is(err, io.EOF) {
		return errors.New("it is empty")
	} else if err != nil {
		return err
	}
	if err := d.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return errors.New("it contains more than one document")
	}
	return f.check()
}

// check refuses values that would differ at each call, and references that name
// nothing.
func (f *jobFile) check() error {
	var all []string
	if f.Name == "" {
		all = append(all, "name is missing")
	}
	if f.Pipeline == "" && f.Version == "" {
		all = append(all, "pipeline is missing")
	}
	for _, at := range []struct{ name, value string }{{"start", f.Start}, {"end", f.End}} {
		if _, err := time.Parse(time.RFC3339, at.value); at.value != "" && err != nil {
			all = append(all, fmt.Sprintf("%s: %q is not a time such as 2026-01-31T00:00:00Z", at.name, at.value))
		}
	}
	if len(all) == 0 {
		return nil
	}
	return errors.New(strings.Join(all, "; "))
}

// flags converts the file to the flags of jobs create.
func (f *jobFile) flags() (*jobFlags, error) {
	flags := &jobFlags{cron: f.Cron, every: f.Every, start: f.Start, end: f.End, concurrency: 1, noCatchup: f.NoCatchup}
	flags.pipeline, flags.version, flags.follow, flags.experiment = f.Pipeline, f.Version, f.FollowNewest, f.Experiment
	flags.description, flags.serviceAccount, flags.root = f.Description, f.ServiceAccount, f.PipelineRoot
	if f.MaxConcurrency != nil {
		flags.concurrency = *f.MaxConcurrency
	}
	flags.disabled = f.Enabled != nil && !*f.Enabled
	passed, err := inputs.Of(&f.Params)
	flags.passed = passed
	return flags, err
}

// decimal formats a number in a difference.
func decimal(n int64) string { return strconv.FormatInt(n, 10) }
