package stackrox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"

	"tally/conformance/stackrox/internal/central"
)

const (
	typeJSON  = "application/json"
	typePlain = "text/plain; charset=utf-8"
	outOfTime = "iterating over rows: context deadline exceeded"
)

// wireCase is one call with the response of each generation.
type wireCase struct {
	name string
	req  request
	cfg  central.Config
	v44  wireResponse
	v46  wireResponse
}

// wireCases are all responses that end properly. Each server has twelve pods
// unless the case says otherwise.
func wireCases() []wireCase {
	pods := central.Pods(12, 1)
	whole := wireResponse{Status: 200, Type: typeJSON, Records: 12, Newline: true}
	zipped := whole
	zipped.Encoding = "gzip"
	one := whole
	one.Records = 1
	fails := func(record int, code codes.Code, message string) central.Config {
		return central.Config{Pods: pods, Fault: central.FailAt(record, code, message)}
	}
	return []wireCase{
		{name: "whole", v44: whole, v46: whole},
		{name: "whole, gzip", req: request{gzip: true}, v44: zipped, v46: zipped},
		{name: "under 1400 bytes, gzip", req: request{gzip: true}, cfg: central.Config{Pods: pods[:1]}, v44: one, v46: one},
		{name: "pretty", req: request{query: "pretty"}, v44: whole, v46: whole},
		{name: "pretty by Accept", req: request{accept: "application/json+pretty"}, v44: whole, v46: whole},
		{name: "unknown parameter", req: request{query: "format=csv"}, v44: whole, v46: whole},
		{
			name: "nothing to export", req: request{query: `query=Namespace:none`},
			v44: wireResponse{Status: 200, Type: typeJSON}, v46: wireResponse{Status: 200},
		},
		{
			name: "no token", req: request{token: "-"},
			v44: streamError44(401, 0, codes.Unauthenticated, "credentials not found"),
			v46: streamError46(401, 0, codes.Unauthenticated, "credentials not found"),
		},
		{
			name: "token without the role", req: request{token: central.TokenWithoutRole},
			v44: streamError44(403, 0, codes.PermissionDenied, `not authorized: \"READ_ACCESS\" for \"Deployment\"`),
			v46: streamError46(403, 0, codes.PermissionDenied, `not authorized: \"READ_ACCESS\" for \"Deployment\"`),
		},
		{
			name: "error before the first record", cfg: fails(0, codes.Internal, "boom"),
			v44: streamError44(500, 0, codes.Internal, "boom"), v46: streamError46(500, 0, codes.Internal, "boom"),
		},
		{
			name: "throttled", cfg: fails(0, codes.ResourceExhausted, "limit exceeded"),
			v44: streamError44(429, 0, codes.ResourceExhausted, "limit exceeded"),
			v46: streamError46(429, 0, codes.ResourceExhausted, "limit exceeded"),
		},
		{
			name: "unavailable", cfg: fails(0, codes.Unavailable, "starting"),
			v44: streamError44(503, 0, codes.Unavailable, "starting"), v46: streamError46(503, 0, codes.Unavailable, "starting"),
		},
		{
			name: "error in the middle", cfg: fails(5, codes.Internal, "boom"),
			v44: streamError44(500, 5, codes.Internal, "boom"), v46: streamError46(500, 5, codes.Internal, "boom"),
		},
		{
			name: "error in the middle, HTTP/2", req: request{http2: true}, cfg: fails(5, codes.Internal, "boom"),
			v44: streamError44(500, 5, codes.Internal, "boom"), v46: streamError46(500, 5, codes.Internal, "boom"),
		},
		{
			name: "error after the last record", cfg: fails(12, codes.Internal, "boom"),
			v44: streamError44(500, 12, codes.Internal, "boom"), v46: streamError46(500, 12, codes.Internal, "boom"),
		},
		{
			name: "timeout=-1", req: request{query: "timeout=-1"},
			v44: streamError44(504, 0, codes.DeadlineExceeded, outOfTime),
			v46: streamError46(504, 0, codes.DeadlineExceeded, outOfTime),
		},
		{
			name: "timeout=1 and a stall", req: request{query: "timeout=1"},
			cfg: central.Config{Pods: pods, Fault: central.StallAt(5)},
			v44: streamError44(504, 5, codes.DeadlineExceeded, outOfTime),
			v46: streamError46(504, 5, codes.DeadlineExceeded, outOfTime),
		},
		{
			name: "Grpc-Timeout and a stall", req: request{grpc: "300m"},
			cfg: central.Config{Pods: pods, Fault: central.StallAt(5)},
			v44: streamError44(504, 5, codes.DeadlineExceeded, "context deadline exceeded"),
			v46: streamError46(504, 5, codes.DeadlineExceeded, "context deadline exceeded"),
		},
		{
			name: "timeout=10m", req: request{query: "timeout=10m"},
			v44: gatewayError44(400, codes.InvalidArgument, `strconv.ParseInt: parsing \"10m\": invalid syntax`),
			v46: gatewayError46(400, codes.InvalidArgument,
				`parsing field \"timeout\": strconv.ParseInt: parsing \"10m\": invalid syntax`),
		},
		{
			name: "unknown path", req: request{path: "/v1/export/alerts"},
			v44: wireResponse{Status: 404, Type: typePlain, Rest: "Not Found", Newline: true},
			v46: gatewayError46(404, codes.NotFound, "Not Found"),
		},
		{
			name: "POST", req: request{method: http.MethodPost},
			v44: wireResponse{Status: 405, Type: typePlain, Rest: "Method Not Allowed", Newline: true},
			v46: gatewayError46(501, codes.Unimplemented, "Method Not Allowed"),
		},
	}
}

// canceledFirst is the message if the gateway's gRPC client receives the
// server's cancellation before its own deadline.
const canceledFirst = "stream terminated by RST_STREAM with error code: CANCEL"

// TestWire runs each case on both generations and prints the responses.
func TestWire(t *testing.T) {
	t.Parallel()
	seen := newTable(t)
	for _, tc := range wireCases() {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for generation, want := range map[central.Generation]wireResponse{central.V44: tc.v44, central.V46: tc.v46} {
				cfg := tc.cfg
				cfg.Generation = generation
				if cfg.Pods == nil {
					cfg.Pods = central.Pods(12, 1)
				}
				got := see(t, central.Start(t, cfg), tc.req)
				got.Rest = strings.Replace(blanksOut(got.Rest), canceledFirst, "context deadline exceeded", 1)
				seen.add(tc.name, generation, got)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", generation, diff)
				}
			}
		})
	}
}

// streamError44 is an error from the service: RuntimeStreamError, and no
// newline after it.
func streamError44(status, after int, code codes.Code, message string) wireResponse {
	a := wireResponse{Status: status, Type: typeJSON, Records: after}
	a.Rest = fmt.Sprintf(`{"error":{"grpcCode":%d,"httpCode":%d,"message":"%s","httpStatus":"%s","details":[]}}`,
		code, status, message, http.StatusText(status))
	return begun(a)
}

// streamError46 is the same error from the v2 gateway: GooglerpcStatus, and a
// newline.
func streamError46(status, after int, code codes.Code, message string) wireResponse {
	a := wireResponse{Status: status, Type: typeJSON, Records: after, Newline: true}
	a.Rest = fmt.Sprintf(`{"error":{"code":%d,"message":"%s","details":[]}}`, code, message)
	return begun(a)
}

// begun is 200 once there was a record: the status has been sent by then.
func begun(a wireResponse) wireResponse {
	if a.Records > 0 {
		a.Status = http.StatusOK
	}
	return a
}

// gatewayError44 is RuntimeError, an error of the gateway itself.
func gatewayError44(status int, code codes.Code, message string) wireResponse {
	return wireResponse{Status: status, Type: typeJSON,
		Rest: fmt.Sprintf(`{"error":"%[2]s","code":%[1]d,"message":"%[2]s","details":[]}`, code, message)}
}

// gatewayError46 is that error since 4.6.
func gatewayError46(status int, code codes.Code, message string) wireResponse {
	return wireResponse{Status: status, Type: typeJSON,
		Rest: fmt.Sprintf(`{"code":%[1]d,"message":"%[2]s","details":[],"error":"%[2]s"}`, code, message)}
}
