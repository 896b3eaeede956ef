package kfp

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"tally/client/kfp"
	"tally/cmd/internal/kit"
	"tally/output"
)

// unknownValue is the error for a word that is not one of a fixed set.
func unknownValue(flag, typed string, known []string) error {
	if near := output.Nearest(typed, known); near != "" {
		return fmt.Errorf("%s: there is no %q; did you mean %q?", flag, typed, near)
	}
	return fmt.Errorf("%s: there is no %q; known are %s", flag, typed, strings.Join(known, ", "))
}

// maxOffered bounds the number of offered values of a flag.
const maxOffered = 200

// named are rows that have names.
type named[R any] struct {
	list func(ctx context.Context, s *session) iter.Seq2[R, error]
	of   func(R) (name, id string)
}

// offer offers the names, with the ids as descriptions.
func (n named[R]) offer(ctx context.Context, call *kit.Call, typed string) []string {
	s, err := connect(ctx, call)
	if err != nil {
		return nil
	}
	var found []string
	for row, err := range n.list(ctx, s) {
		if err != nil || len(found) == maxOffered {
			break
		}
		if name, id := n.of(row); name != "" && strings.HasPrefix(name, typed) {
			found = append(found, cobra.CompletionWithDesc(output.Escape(name), id))
		}
	}
	return found
}

func offerExperiments() kit.Completer {
	return named[kfp.Experiment]{
		func(ctx context.Context, s *session) iter.Seq2[kfp.Experiment, error] {
			return s.listExperiments(ctx, experimentQuery{})
		},
		func(e kfp.Experiment) (string, string) { return e.Name, e.ID },
	}.offer
}

func offerPipelines() kit.Completer {
	return named[kfp.Pipeline]{
		func(ctx context.Context, s *session) iter.Seq2[kfp.Pipeline, error] {
			return s.listPipelines(ctx, pipelineQuery{})
		},
		func(p kfp.Pipeline) (string, string) { return p.Name, p.ID },
	}.offer
}

func offerJobs() kit.Completer {
	return named[*jobRow]{
		func(ctx context.Context, s *session) iter.Seq2[*jobRow, error] {
			return s.listJobs(ctx, jobQuery{})
		},
		func(j *jobRow) (string, string) { return j.Name, j.ID },
	}.offer
}
