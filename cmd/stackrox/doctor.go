package stackrox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"tally/client/rest"
	"tally/client/stackrox"
	"tally/cmd/internal/api"
	"tally/cmd/internal/exit"
)

// checks are what doctor asks Central.
func checks() []api.Check {
	return []api.Check{
		{Name: "reachable", Run: api.Reach("/v1/ping")},
		{Name: "credentials", Run: identity, Optional: true},
		{Name: "version", Run: version, Optional: true},
		{Name: "export", Run: mayExport, Proves: "credentials"},
		{Name: "grpc", Run: speaksGRPC},
	}
}

// ask gets a path and decodes its answer.
func ask[T any](ctx context.Context, client api.Sender, operation, path string) (T, error) {
	var answer T
	resp, err := client.Send(ctx, rest.Request{Operation: operation, Path: path})
	if err != nil {
		return answer, err
	}
	return rest.Decode[T](resp)
}

// identity is who the credentials are (GET /v1/auth/status).
func identity(ctx context.Context, client api.Sender) (string, error) {
	type status struct {
		UserID  string    `json:"userId"`
		Expires time.Time `json:"expires"`
	}
	s, err := ask[status](ctx, client, "ask who the credentials are", "/v1/auth/status")
	if err != nil {
		return "", err
	}
	if s.Expires.IsZero() {
		return s.UserID, nil
	}
	return fmt.Sprintf("%s, until %s", s.UserID, s.Expires.Format(time.RFC3339)), nil
}

// version is the server's version (GET /v1/metadata).
func version(ctx context.Context, client api.Sender) (string, error) {
	type metadata struct {
		Version string `json:"version"`
	}
	m, err := ask[metadata](ctx, client, "ask for the version", "/v1/metadata")
	return m.Version, err
}

// speaksGRPC begins the same export over gRPC, which is no must.
func speaksGRPC(ctx context.Context, client api.Sender) (string, error) {
	central, ok := client.(*stackrox.Client)
	if !ok {
		return "", errors.New("this is not a client of Central")
	}
	report := &stackrox.Report{}
	request := stackrox.ExportRequest{Transport: stackrox.GRPC, Query: `Pod Name:"tally-doctor-selects-nothing"`, Timeout: 10 * time.Second, Report: report}
	for _, err := range central.Export(ctx, request) {
		var refused *rest.Error
		switch {
		case errors.As(err, &refused) && refused.Kind == rest.KindInvalid:
			return "not available, exports come over REST: " + refused.Message, nil
		case err != nil:
			return "", err
		}
	}
	return "exports come over gRPC (" + report.Protocol + ")", nil
}

// mayExport begins an export that selects nothing: it needs the same
// permission as one of everything.
func mayExport(ctx context.Context, client api.Sender) (string, error) {
	const path = `/v1/export/pods?query=Pod%20Name:%22tally-doctor-selects-nothing%22&timeout=10`
	resp, err := client.Send(ctx, rest.Request{Operation: "begin an export", Path: path})
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }() // its end was read
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return "", rest.Explain(resp, err)
	}
	var answer struct{ Error json.RawMessage }
	if json.Unmarshal(body, &answer) == nil && answer.Error != nil {
		return "", &exit.Coded{Code: exit.Unexpected, Err: errors.New("the export ended with an error: " + string(answer.Error))}
	}
	return "exports of pods are allowed", nil
}
