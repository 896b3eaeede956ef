package kfp

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

// nodeID finds a step by its node id or its name; if several have the name, the
// one that wanted accepts. If the workflow names no steps, or the API does not
// list their node ids, the user's value is used unchecked.
func (s *session) nodeID(d kfp.RunDetail, typed string, wanted func(kfp.Step) bool) (string, error) {
	if s.Artifacts() != nil {
		return typed, nil //nolint:nilerr // what cannot be listed can be read
	}
	steps, err := s.Steps(d)
	if err != nil || len(steps) == 0 {
		return typed, nil //nolint:nilerr // the server knows better
	}
	var ids, others, known []string
	for _, one := range steps {
		switch {
		case one.ID == typed:
			return typed, nil
		case one.Name == typed && wanted(one):
			ids = append(ids, one.ID)
		case one.Name == typed:
			others = append(others, one.ID)
		}
		known = append(known, one.Name)
	}
	if len(ids) == 0 {
		ids = others
	}
	switch len(ids) {
	case 1:
		return ids[0], nil
	case 0:
		return "", unknownStep(d, typed, known)
	}
	return "", exit.Usagef("the name %q matches more than one step of run %s; use one of the node ids: %s", typed, d.Run.ID, strings.Join(ids, ", "))
}

func unknownStep(d kfp.RunDetail, typed string, known []string) error {
	message := fmt.Sprintf("run %s has no step %q", d.Run.ID, typed)
	if near := output.Nearest(typed, known); near != "" {
		message += fmt.Sprintf("; did you mean %q?", near)
	}
	return &exit.Coded{Code: exit.NotFound, Err: errors.New(message), Hint: "\"tally kfp runs steps " + d.Run.ID + "\" lists the steps"}
}

// anyStep accepts every step: metrics can be reported for any.
func anyStep(kfp.Step) bool { return true }

// produces distinguishes steps with an artifact from others with the same name,
// such as the node that only counts the attempts of another.
func produces(name string) func(kfp.Step) bool {
	return func(s kfp.Step) bool {
		for _, a := range s.Artifacts {
			if a.Name == name {
				return true
			}
		}
		return false
	}
}

// offerNodes completes a run, one of its steps, and one of the step's artifacts.
func offerNodes(runs kit.Completer) kit.Completer {
	return func(ctx context.Context, call *kit.Call, typed string) []string {
		if len(call.Args) == 0 {
			return runs(ctx, call, typed)
		}
		s, err := connect(ctx, call)
		if err != nil {
			return nil
		}
		d, err := s.findRun(ctx, call.Args[0])
		if err != nil {
			return nil
		}
		steps, err := s.Steps(d)
		if err != nil {
			return nil
		}
		var found []string
		for _, a := range artifactRows(steps, strings.Join(call.Args[1:], "")) {
			if len(call.Args) == 1 {
				found = append(found, output.Escape(a.Step))
			} else {
				found = append(found, output.Escape(a.Name))
			}
		}
		return kit.WithPrefix(unique(found), typed)
	}
}

func unique(words []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, w := range words {
		if !seen[w] {
			out = append(out, w)
		}
		seen[w] = true
	}
	return out
}
