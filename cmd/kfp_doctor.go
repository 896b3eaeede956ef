package cmd

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"tally/client/kfp"
	"tally/client/rest"
)

// Send sends a request that has no method in the client.
func (s *kfpSession) Send(ctx context.Context, r rest.Request) (*http.Response, error) {
	return s.Transport().Send(ctx, r)
}

// kfpChecks are what doctor asks a Kubeflow Pipelines server.
func kfpChecks() []check {
	return []check{
		{"reachable", reach("/apis/v1beta1/healthz")},
		{"release", kfpCheck((*kfpSession).release)},
		{"namespace", kfpCheck((*kfpSession).readable)},
	}
}

func kfpCheck(run func(*kfpSession, context.Context) (string, error)) func(context.Context, sender) (string, error) {
	return func(ctx context.Context, client sender) (string, error) {
		s, ok := client.(*kfpSession)
		if !ok {
			return "", errors.New("this is no client of Kubeflow Pipelines")
		}
		return run(s, ctx)
	}
}

// release is the server's, and whom it serves.
func (s *kfpSession) release(ctx context.Context) (string, error) {
	h, err := s.Health(ctx)
	if err != nil {
		return "", err
	}
	users := "one user"
	if h.MultiUser {
		users = "many users"
	}
	return fmt.Sprintf("%s, for %s", orID(h.TagName, "unknown"), users), nil
}

// readable reads one experiment: whether the health is told needs no
// credentials, but this does.
func (s *kfpSession) readable(ctx context.Context) (string, error) {
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
