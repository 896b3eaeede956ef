package stackrox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"tally/client/rest"
	"tally/client/stackrox/record"
	"tally/client/stackrox/spool"
)

// failure returns the error for a stream that ended early, after a number of records.
func (r ExportRequest) failure(resp *http.Response, records int64, err error) error {
	return &rest.Incomplete{Records: records, Err: r.cause(resp, err)}
}

func (r ExportRequest) cause(resp *http.Response, err error) error {
	e := &rest.Error{
		Operation: r.operation(),
		Method:    resp.Request.Method, URL: rest.RedactURL(resp.Request.URL),
		Kind: rest.KindUnreachable, Retryable: true, Err: err,
	}
	var reported *record.ServerError
	var syntax *record.SyntaxError
	var idle *spool.IdleError
	var status *statusError
	switch {
	case errors.As(err, &reported):
		reportedByServer(e, reported)
	case errors.As(err, &status):
		statusReported(e, StreamError{Code: int32(status.status.Code), Message: status.status.Message}) //nolint:gosec // a code of 31 bits
	case errors.Is(err, ErrUnknownField):
		e.Kind, e.Retryable = rest.KindUnexpected, false
		e.Hint = "the server is newer than this program: use REST, or a newer version"
	case errors.As(err, &syntax):
		e.Kind, e.Retryable, e.Reason = rest.KindUnexpected, false, rest.ReasonNotJSON
	case errors.As(err, &idle):
		e.Reason, e.Err = rest.ReasonIdle, idle
		e.Hint = "the server or a proxy is stuck: try again, or allow a longer silence"
	case errors.Is(err, rest.ErrNoEnd):
		e.Kind, e.Retryable = rest.KindUnexpected, false
		e.Hint = "a proxy between here and Central rewrites the response; bypass it, or ask for compression, which marks its end"
	default:
		return rest.Explain(resp, err)
	}
	return e
}

// reportedByServer is the error record that ended the stream.
func reportedByServer(e *rest.Error, reported *record.ServerError) {
	var status StreamError
	if err := json.Unmarshal(reported.Raw, &status); err != nil || status.Message == "" {
		status.Message = fmt.Sprintf("the server ended the export with an error: %s", strings.TrimSpace(string(reported.Raw)))
	}
	statusReported(e, status)
}

// statusReported is the status that ended the stream.
func statusReported(e *rest.Error, status StreamError) {
	e.Kind, e.Retryable, e.Err = rest.KindUnexpected, false, nil
	status.apply(e)
	if e.Code == "4" {
		e.Hint = "the server's time limit expired; allow more time"
	}
}
