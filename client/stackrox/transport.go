package stackrox

import (
	"context"
	"fmt"
	"strings"

	"tally/client/rest"
	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
)

// Transport is how an export comes from the server.
type Transport string

// The transports.
const (
	Auto Transport = "auto" // gRPC if that changes only the speed, otherwise REST; also ""
	GRPC Transport = "grpc" // gRPC or an error
	REST Transport = "rest" // the JSON of the gateway
)

// pureGRPC is how the port of Central's API names, to TLS, a gRPC server and
// nothing else.
const pureGRPC = "https://alpn.stackrox.io/#pure-grpc"

// Report describes the transport of an export. It is complete when the export has
// ended.
type Report struct {
	// Transport is GRPC or REST.
	Transport Transport
	// Protocol is the ALPN protocol: "http/1.1", "h2", or Central's own name.
	Protocol string
	// End is what marked the end of a complete export.
	End string
	// Records is the number of complete records received.
	Records int64
	// ServerVersion is the server's version, if it was requested.
	ServerVersion string
	// Strange are the fields that this program does not know, over gRPC.
	Strange record.Strange
}

// log records the transport of an export in the debug log.
func (c *Client) log(r *Report) {
	if c.debug == nil || r.Transport == "" {
		return
	}
	end := r.End
	if end == "" {
		end = "not marked"
	}
	// A log that cannot be written must not fail the call.
	_, _ = fmt.Fprintf(c.debug, "* %d records over %s (%s), their end: %s\n", r.Records, r.Transport, r.Protocol, end)
}

// choose returns the transport of an export, GRPC or REST.
func (c *Client) choose(ctx context.Context, r ExportRequest) (Transport, error) {
	secure := strings.HasPrefix(c.rest.Endpoint(), "https:")
	switch {
	case r.Transport == REST:
		return REST, nil
	case r.Transport == GRPC && !secure:
		return REST, rest.Invalid(r.operation(), "gRPC needs TLS, and the endpoint is %s: use https, or REST", c.rest.Endpoint())
	case r.Transport == GRPC && r.Gzip:
		return REST, rest.Invalid(r.operation(), "gRPC is not compressed: leave compression out, or use REST")
	case r.Transport == GRPC:
		return GRPC, nil
	case !secure || r.Gzip || !c.sameOverGRPC(ctx, r):
		return REST, nil
	}
	return GRPC, nil
}

// sameOverGRPC reports whether an export prints the same over gRPC as over
// REST, whatever the server has.
func (c *Client) sameOverGRPC(ctx context.Context, r ExportRequest) bool {
	since, known := r.Plan.Since()
	if r.Objects {
		since, known = r.Plan.Export().Message.Oldest()
	}
	if !r.Objects && !known {
		return false
	}
	if !r.Objects && !schema.Newer(since, firstRelease) {
		return true
	}
	version, err := c.Version(ctx)
	if err != nil || version == "" || schema.Newer(version, schema.Release) {
		return false
	}
	r.Report.ServerVersion = version
	same := !schema.Newer(schema.Release, version)
	return same || known && !schema.Newer(since, version)
}

// firstRelease is the first one that has exports.
const firstRelease = "4.4"

// Version returns the server's version (GET /v1/metadata), such as "4.12.0".
func (c *Client) Version(ctx context.Context) (string, error) {
	type metadata struct {
		Version string `json:"version"`
	}
	m, err := rest.Do[metadata](ctx, c.rest, rest.Request{Operation: "get the version", Path: "/v1/metadata"})
	return m.Version, err
}
