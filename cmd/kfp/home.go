package kfp

import (
	"cmp"
	"context"
	"strings"
	"sync"
	"tally/client/rest"
)

// home is where a run or a job belongs: the name of an experiment, and the
// experiment's namespace.
type home struct{ name, namespace string }

// experimentNames looks names of experiments up when the first one is needed:
// that of a single one, or all of a namespace. If a name cannot be found, it is
// the id.
func (s *session) experimentNames(ctx context.Context, namespace, only string) func(id string) home {
	if only != "" {
		return s.experimentName(ctx)
	}
	all := sync.OnceValue(func() map[string]string {
		names, err := s.ExperimentNames(ctx, namespace)
		s.unnamed(ctx, err)
		return names
	})
	return func(id string) home {
		if id == "" {
			return home{namespace: namespace}
		}
		return home{orID(all()[id], id), namespace}
	}
}

// experimentName finds the name of one experiment at a time.
func (s *session) experimentName(ctx context.Context) func(id string) home {
	known := map[string]home{"": {}}
	return func(id string) home {
		if _, ok := known[id]; !ok {
			known[id] = s.homeOf(ctx, id)
		}
		return known[id]
	}
}

func (s *session) homeOf(ctx context.Context, id string) home {
	e, err := s.Experiment(ctx, id)
	if !rest.KindNotFound.Is(err) {
		s.unnamed(ctx, err)
	}
	return home{orID(e.Name, id), e.Namespace()}
}

// unnamed reports why there are ids instead of names.
func (s *session) unnamed(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		s.call.App.Warn("the experiments' names are missing: %v", err)
	}
}

func orID(name, id string) string {
	if strings.TrimSpace(name) == "" {
		return id
	}
	return name
}

// versionName returns a function for the name of a version: as sent, or looked up by
// the id, since v2beta1 sends only that.
func (s *session) versionName(ctx context.Context) func(sent, id string) string {
	return func(sent, id string) string {
		if sent != "" || id == "" || s.newer == nil || cmp.Or(s.rowsBy, s.version) != apiV2 {
			return sent
		}
		return s.newer.VersionName(ctx, id)
	}
}
