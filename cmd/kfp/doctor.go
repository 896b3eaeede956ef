package kfp

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"tally/client/kfp"
	"tally/client/rest"
	"tally/cmd/internal/api"
)

// Send sends a request that has no method in the client.
func (s *session) Send(ctx context.Context, r rest.Request) (*http.Response, error) {
	return s.v1.Transport().Send(ctx, r)
}

// checks are doctor's checks of a Kubeflow Pipelines server.
func checks() []api.Check {
	return []api.Check{
		{Name: "reachable", Run: reachable},
		{Name: "release", Run: check((*session).release)},
		{Name: "namespace", Run: check((*session).readable)},
	}
}

// reachable tries the API that is set: by default v2beta1, and v1beta1 if that is
// not served.
func reachable(ctx context.Context, client api.Sender) (string, error) {
	versions := []string{apiV2, apiV1}
	if s, ok := client.(*session); ok && s.version != apiAuto {
		versions = []string{s.version}
	}
	var reached string
	var err error
	for _, version := range versions {
		reached, err = api.Reach("/apis/"+version+"/healthz")(ctx, client)
		if !notServed(err) && !hasStatus(err, http.StatusForbidden) {
			break
		}
	}
	return reached, err
}

func check(run func(*session, context.Context) (string, error)) func(context.Context, api.Sender) (string, error) {
	return func(ctx context.Context, client api.Sender) (string, error) {
		s, ok := client.(*session)
		if !ok {
			return "", errors.New("this is not a client of Kubeflow Pipelines")
		}
		if err := s.choose(ctx); err != nil {
			return "", err
		}
		return run(s, ctx)
	}
}

// release returns the server's release, and whether it serves one user or
// several.
func (s *session) release(ctx context.Context) (string, error) {
	h, err := s.Health(ctx)
	if err != nil {
		return "", err
	}
	users := "one user"
	if h.MultiUser {
		users = "many users"
	}
	return fmt.Sprintf("%s, for %s, by %s", orID(h.TagName, "unknown"), users, s.version), nil
}

// readable reads one experiment, which needs credentials, unlike the health.
func (s *session) readable(ctx context.Context) (string, error) {
	namespace, err := s.Namespace(ctx)
	if err != nil {
		return "", err
	}
	if _, err := s.ListExperiments(ctx, kfp.ExperimentQuery{Namespace: namespace, PageSize: 1}, ""); err != nil {
		return "", err
	}
	if namespace == "" {
		return "none is needed; experiments can be read", nil
	}
	return namespace + ": experiments can be read", nil
}
