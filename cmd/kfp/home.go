package kfp

import (
	"cmp"
	"context"
	"strings"
	"sync"
	"tally/client/rest"
)

// home is what runs and jobs belong to: the name of an experiment, and the namespace
// that it is in.
type home struct{ name, namespace string }

// experimentNames finds the names of experiments when the first is wanted:
// that of the only one, or all of a namespace. A name that cannot be found is
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

// unnamed says why there are ids instead of names.
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

// versionName is the name of a version as it was sent, or else, as v2beta1 sends the
// id only, the one that the version has.
func (s *session) versionName(ctx context.Context) func(sent, id string) string {
	return func(sent, id string) string {
		if sent != "" || id == "" || s.newer == nil || cmp.Or(s.rowsBy, s.version) != apiV2 {
			return sent
		}
		return s.newer.VersionName(ctx, id)
	}
}
