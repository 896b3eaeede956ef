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

// checks are doctor's checks of Central.
func checks() []api.Check {
	return []api.Check{
		{Name: "reachable", Run: api.Reach("/v1/ping")},
		{Name: "credentials", Run: identity, Optional: true},
		{Name: "version", Run: version, Optional: true},
		{Name: "export", Run: mayExport, Proves: "credentials"},
		{Name: "grpc", Run: speaksGRPC},
	}
}

// get requests a path and decodes the response.
func get[T any](ctx context.Context, client api.Sender, operation, path string) (T, error) {
	var response T
	resp, err := client.Send(ctx, rest.Request{Operation: operation, Path: path})
	if err != nil {
		return response, err
	}
	return rest.Decode[T](resp)
}

// identity is the identity of the credentials (GET /v1/auth/status).
func identity(ctx context.Context, client api.Sender) (string, error) {
	type status struct {
		UserID  string    `json:"userId"`
		Expires time.Time `json:"expires"`
	}
	s, err := get[status](ctx, client, "identify the credentials", "/v1/auth/status")
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
	m, err := get[metadata](ctx, client, "get the version", "/v1/metadata")
	return m.Version, err
}

// speaksGRPC makes the same export over gRPC, where that is possible and not
// excluded by the settings.
func speaksGRPC(ctx context.Context, client api.Sender) (string, error) {
	central, ok := client.(*stackrox.Client)
	if !ok {
		return "", errors.New("this is not a client of Central")
	}
	report := &stackrox.Report{}
	request := stackrox.ExportRequest{Query: `Pod Name:"tally-doctor-selects-nothing"`, Timeout: 10 * time.Second, Report: report}
	for _, err := range central.Export(ctx, request) {
		if err != nil {
			return "", err
		}
	}
	if report.Transport == stackrox.GRPC {
		return fmt.Sprintf("exports use gRPC (%s; end mark: %s)", report.Protocol, report.End), nil
	}
	return fmt.Sprintf("exports use REST (%s; end mark: %s): %s", report.Protocol, report.End, report.Why), nil
}

// mayExport starts an export that selects nothing: it needs the same permission
// as a full one.
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
	var response struct{ Error json.RawMessage }
	if json.Unmarshal(body, &response) == nil && response.Error != nil {
		return "", &exit.Coded{Code: exit.Unexpected, Err: errors.New("the export ended with an error: " + string(response.Error))}
	}
	return "exports of pods are allowed", nil
}
