package cmd

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

// maxOffered bounds how many values of a flag are offered.
const maxOffered = 200

// named offers names, with their ids as descriptions.
func named[R any](list func(ctx context.Context, s *kfpSession) iter.Seq2[R, error], of func(R) (name, id string)) kit.Completer {
	return func(ctx context.Context, call *kit.Call, typed string) []string {
		s, err := connectKFP(ctx, call)
		if err != nil {
			return nil
		}
		var found []string
		for row, err := range list(ctx, s) {
			if err != nil || len(found) == maxOffered {
				break
			}
			if name, id := of(row); name != "" && strings.HasPrefix(name, typed) {
				found = append(found, cobra.CompletionWithDesc(output.Escape(name), id))
			}
		}
		return found
	}
}

func offerExperiments() kit.Completer {
	return named(func(ctx context.Context, s *kfpSession) iter.Seq2[*kfp.Experiment, error] {
		return s.listExperiments(ctx, experimentQuery{})
	}, func(e *kfp.Experiment) (string, string) { return e.Name, e.ID })
}

func offerPipelines() kit.Completer {
	return named(func(ctx context.Context, s *kfpSession) iter.Seq2[*kfp.Pipeline, error] {
		return s.listPipelines(ctx, pipelineQuery{})
	}, func(p *kfp.Pipeline) (string, string) { return p.Name, p.ID })
}

func offerJobs() kit.Completer {
	return named(func(ctx context.Context, s *kfpSession) iter.Seq2[*jobRow, error] {
		return s.listJobs(ctx, jobQuery{}, false)
	}, func(j *jobRow) (string, string) { return j.Name, j.ID })
}
