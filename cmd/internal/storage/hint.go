package storage

import (
	"context"
	"net"
	"strings"

	"tally/client/rest"
)

// hint returns a function that names the flags and variables that help against a
// failure.
func hint(api string) func(*rest.Error) string {
	prefix := "TALLY_" + strings.ToUpper(api)
	hints := map[rest.Reason]string{
		rest.ReasonUnknownCA:   "pass that CA's certificate with " + prefix + "_CA; " + prefix + "_INSECURE=true connects without verification",
		rest.ReasonWrongName:   "use an endpoint that the certificate covers; " + prefix + "_PATH_STYLE=true keeps the bucket out of the host name",
		rest.ReasonTLSRefused:  "the server may require a client certificate that it trusts: " + prefix + "_CLIENT_CERT and " + prefix + "_CLIENT_KEY",
		rest.ReasonTimeout:     "try again later",
		rest.ReasonMisdirected: "check --s3-endpoint",
		rest.ReasonWrongScheme: "check the scheme and port of --s3-endpoint",
		rest.ReasonUnknownHost: "check --s3-endpoint and --s3-region",
	}
	return func(e *rest.Error) string {
		if strings.HasPrefix(e.Hint, "the bucket is in region") {
			return e.Hint + ", with --s3-region"
		}
		return hints[e.Reason]
	}
}

// dialSoon connects to a nearby server, or fails quickly.
func dialSoon(ctx context.Context, network, address string) (net.Conn, error) {
	return (&net.Dialer{Timeout: metadataTime}).DialContext(ctx, network, address)
}
