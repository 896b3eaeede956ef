package stackroxtest

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// cursorTimeout is how long Central walks a database cursor by default.
const cursorTimeout = 10 * time.Minute

// parameters are the parameters of an export.
type parameters struct {
	query   string
	timeout int           // seconds; 0: not set
	grpc    time.Duration // Grpc-Timeout; 0: not set
}

// parseParameters refuses times that are not numbers, as the gateway does. It ignores
// unknown parameters.
func parseParameters(r *http.Request) (parameters, *status) {
	values := r.URL.Query()
	p := parameters{query: values.Get("query")}
	if header := r.Header.Get("Grpc-Timeout"); header != "" {
		d, ok := parseGrpcTimeout(header)
		if !ok {
			return p, &status{invalidArgument, "invalid grpc-timeout: " + header}
		}
		p.grpc = d
	}
	if values.Has("timeout") {
		seconds, err := strconv.ParseInt(values.Get("timeout"), 10, 32)
		if err != nil {
			return p, &status{invalidArgument, `parsing field "timeout": ` + err.Error()}
		}
		p.timeout = int(seconds)
	}
	return p, nil
}

// parseGrpcTimeout reads a number and its unit, such as 30M for thirty minutes.
func parseGrpcTimeout(s string) (time.Duration, bool) {
	units := map[byte]time.Duration{
		'H': time.Hour, 'M': time.Minute, 'S': time.Second,
		'm': time.Millisecond, 'u': time.Microsecond, 'n': time.Nanosecond,
	}
	last := len(s) - 1
	unit, known := units[s[last]]
	n, err := strconv.ParseInt(s[:last], 10, 64)
	return time.Duration(n) * unit, known && err == nil
}

// deadlines limits the context as the parameters and Central's default do. The
// context's cause is then the status to end the export with.
func (p parameters) deadlines(ctx context.Context, q query, legacy bool) (context.Context, context.CancelFunc) {
	stop := context.CancelFunc(func() {})
	if p.grpc != 0 {
		ctx, stop = context.WithTimeoutCause(ctx, p.grpc, overdue(""))
	}
	walk := time.Duration(p.timeout) * time.Second
	where := ""
	if legacy || !q.all() { // it uses a database cursor
		where = "iterating over rows: "
		if walk == 0 {
			walk = cursorTimeout
		}
	}
	if walk == 0 {
		return ctx, stop
	}
	ctx, stopWalk := context.WithTimeoutCause(ctx, walk, overdue(where))
	return ctx, func() { stopWalk(); stop() }
}

// overdue is the status of an export that took too long.
func overdue(where string) *status {
	return &status{deadlineExceeded, where + message(deadlineExceeded)}
}
