package stackrox

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"tally/client/rest"
	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
)

// Transport is the protocol of an export.
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
	// Transport is GRPC or REST, and Why is the reason.
	Transport Transport
	Why       string
	// Protocol is the ALPN protocol: "http/1.1", "h2", or Central's own name.
	Protocol string
	// End is what marked the end of a complete export.
	End string
	// Records is the number of complete records received.
	Records int64
	// ServerVersion is the server's version, if it was requested.
	ServerVersion string
	// Strange are the fields of these records that this program does not know,
	// over gRPC.
	Strange record.Strange
}

// log records the transport of an export in the debug log.
func (c *Client) log(r *Report) {
	if r.Transport == "" {
		return
	}
	end := r.End
	if end == "" {
		end = "not marked"
	}
	c.debugf("%d records over %s (%s), their end: %s", r.Records, r.Transport, r.Protocol, end)
}

// attempt begins the report of an export over a transport, without the facts of one that
// was abandoned, and records the reason in the debug log.
func (c *Client) attempt(r ExportRequest, t Transport, why string) {
	*r.Report = Report{Why: why, ServerVersion: r.Report.ServerVersion}
	c.debugf("%s over %s: %s", r.operation(), t, why)
}

// debugf prints a line in the debug log. Its values may be the server's.
func (c *Client) debugf(format string, values ...any) {
	if c.debug != nil {
		_, _ = fmt.Fprintf(c.debug, "* %s\n", rest.OneLine(fmt.Sprintf(format, values...))) // a log that cannot be written must not fail the call
	}
}

// selected is the reason for a transport that the caller set.
const selected = "selected by a setting"

// choose returns the transport of an export, GRPC or REST, and why.
func (c *Client) choose(ctx context.Context, r ExportRequest) (t Transport, why string, err error) {
	secure := strings.HasPrefix(c.rest.Endpoint(), "https:")
	switch {
	case r.Transport == REST:
		return REST, cmp.Or(r.Why, selected), nil
	case r.Transport == GRPC && !secure:
		return REST, "", rest.Invalid(r.operation(), "gRPC needs TLS, and the endpoint is %s: use https, or REST", c.rest.Endpoint())
	case r.Transport == GRPC && r.Gzip:
		return REST, "", rest.Invalid(r.operation(), "gRPC is not compressed: leave compression out, or use REST")
	case r.Transport == GRPC:
		return GRPC, cmp.Or(r.Why, selected), nil
	case !secure:
		return REST, "gRPC needs TLS, and the endpoint is http", nil
	case r.Gzip:
		return REST, "gRPC is not compressed", nil
	}
	t, why = c.faster(ctx, r)
	return t, why, nil
}

// faster returns GRPC if an export prints the same over it as over REST, whatever
// the server has.
func (c *Client) faster(ctx context.Context, r ExportRequest) (t Transport, why string) {
	since := r.Plan.Since()
	if r.Objects {
		since = r.Plan.Export().Message.Oldest()
	}
	if !r.Objects && !r.Plan.Names() && !schema.Newer(since, firstRelease) {
		return GRPC, "every server has the values to print"
	}
	version, err := c.knownVersion(ctx)
	if err != nil {
		return REST, fmt.Sprintf("the server's version is not known: %v", err)
	}
	r.Report.ServerVersion = version
	switch {
	case schema.Newer(version, schema.Release):
		return REST, fmt.Sprintf("the server's version is %q, and this program knows the messages of releases up to %s", version, schema.Release)
	case schema.Newer(since, version):
		return REST, fmt.Sprintf("the server's version is %q, and what is printed may be newer", version)
	}
	return GRPC, fmt.Sprintf("the server's version is %q, which has all that is printed", version)
}

// firstRelease is the first one that has exports.
const firstRelease = "4.4"

// knownVersion requests the version once: a command may need several exports.
func (c *Client) knownVersion(ctx context.Context) (string, error) {
	if v := c.version.Load(); v != nil {
		return *v, nil
	}
	version, err := c.Version(ctx)
	if err == nil {
		c.version.Store(&version)
	}
	return version, err
}

// Version returns the server's version (GET /v1/metadata), such as "4.12.0".
func (c *Client) Version(ctx context.Context) (string, error) {
	type metadata struct {
		Version string `json:"version"`
	}
	m, err := rest.Do[metadata](ctx, c.rest, rest.Request{Operation: "get the version", Path: "/v1/metadata"})
	return m.Version, err
}
