package stackrox

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tally/client/rest"
	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/client/stackrox/spool"
)

// ExportRequest is what to export and how.
type ExportRequest struct {
	// Plan determines the kind of record, and the rows and values of each. Nil means
	// pods without values.
	Plan *record.Plan
	// Query is in the server's search language; empty exports every record. See
	// Filter and CheckQuery: most mistakes in it export every record, too.
	Query string
	// Timeout is the server's time limit, rounded up to whole seconds. Zero
	// leaves it to the server, whose own limit is ten minutes for most queries:
	// it does not mean "no limit".
	Timeout time.Duration
	// Idle ends an export whose server sends nothing for this duration. Zero waits forever.
	Idle time.Duration
	// Gzip requests compression. It costs both sides far more processor time than
	// it saves on a link faster than about 8 MB/s.
	Gzip bool
	// Transport is the transport to use; empty means that of the client.
	Transport Transport
	// Why is the reason for that transport, for the Report; empty means that a setting
	// selects it.
	Why string
	// Objects means that whole records are printed rather than single values.
	Objects bool
	// Report, if not nil, is filled with the facts about the transport.
	Report *Report
}

// grace is how much longer than the server this client waits, so that the server's
// own message about its time limit arrives.
const grace = 10 * time.Second

// ExportPods yields every pod that query selects (GET /v1/export/pods). Its
// errors are those of Export.
func (c *Client) ExportPods(ctx context.Context, query string, timeout time.Duration) iter.Seq2[Pod, error] {
	return func(yield func(Pod, error) bool) {
		for record, err := range c.Export(ctx, ExportRequest{Query: query, Timeout: timeout}) {
			var pod Pod
			if err == nil {
				err = json.Unmarshal(record.JSON(), &pod)
			}
			if !yield(pod, err) || err != nil {
				return
			}
		}
	}
}

// Export yields records as bytes that are decoded when a value is read. A
// record is valid until the next one is read. The sequence ends without an
// error only if the export is complete; else its last element has an error: a
// *rest.Error, or a *rest.Incomplete around one that says how many records came
// before, or ctx's cause.
func (c *Client) Export(ctx context.Context, r ExportRequest) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		if r.Plan == nil {
			r.Plan = record.NewPlan(schema.Load().Pods())
		}
		if r.Report == nil {
			r.Report = &Report{}
		}
		r.Transport = cmp.Or(r.Transport, c.transport)
		transport, why, err := c.choose(ctx, r)
		if err != nil {
			yield(nil, err)
			return
		}
		defer c.log(r.Report)
		c.attempt(r, transport, why)
		if transport == GRPC {
			if why = c.overGRPC(ctx, r, yield); why == "" {
				return
			}
			c.attempt(r, REST, why)
		}
		c.overREST(ctx, r, yield)
	}
}

// overREST exports the JSON of the gateway.
func (c *Client) overREST(ctx context.Context, r ExportRequest, yield func(*record.Record, error) bool) {
	request, err := r.request()
	if err != nil {
		yield(nil, err)
		return
	}
	// The time limit is the server's alone: a caller may take as long as it
	// likes over records that have arrived.
	limited, cancel := r.limit(ctx)
	defer cancel()
	decode := func(resp *http.Response) iter.Seq2[*record.Record, error] { return r.decode(ctx, resp) }
	rest.Stream(limited, c.rest, request, decode)(yield)
}

// operation is the name of the export in errors.
func (r ExportRequest) operation() string { return "export " + r.Plan.Export().Noun }

func (r ExportRequest) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if r.Timeout <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, r.Timeout+grace)
}

func (r ExportRequest) request() (rest.Request, error) {
	request := rest.Request{Operation: r.operation(), Path: r.Plan.Export().Path, Query: url.Values{}, Header: http.Header{}}
	seconds, err := r.seconds()
	if err != nil {
		return request, err
	}
	if seconds > 0 {
		request.Query.Set("timeout", strconv.Itoa(seconds))
	}
	if r.Query != "" {
		request.Query.Set("query", r.Query) // Encode sends "+" as %2B, as it must be
	}
	if r.Gzip {
		request.Header.Set("Accept-Encoding", "gzip")
	}
	return request, nil
}

// seconds is the time limit as the server takes it.
func (r ExportRequest) seconds() (int, error) {
	seconds := math.Ceil(r.Timeout.Seconds())
	if r.Timeout < 0 || seconds > math.MaxInt32 {
		return 0, rest.Invalid(r.operation(), "a time limit of %v: it must be between 0 and %d seconds", r.Timeout, math.MaxInt32)
	}
	return int(seconds), nil
}

// ringBlocks is the size of the in-memory part of the stream, in blocks of 256 KiB:
// 2,300 pods, which a server sends in an eighth of a second. A larger ring gains
// nothing.
const ringBlocks = 12

// decode reads the records of a response while its socket is drained.
func (r ExportRequest) decode(ctx context.Context, resp *http.Response) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		drained := spool.New(ctx, resp.Body, spool.Options{Blocks: ringBlocks, Idle: r.Idle})
		defer func() { _ = drained.Close() }() // read errors have been reported by then
		r.Report.begin(REST, resp)
		scanner, err := record.NewScanner(rest.Plain(resp, drained), r.Plan, 0)
		if err != nil {
			yield(nil, err)
			return
		}
		for {
			rec, err := scanner.Next()
			r.Report.Records = scanner.Count()
			if errors.Is(err, io.EOF) {
				// A proxy that rewrites responses like this makes a broken export seem complete.
				if rest.EndIsKnown(resp) {
					r.Report.End = "end of the body"
					return
				}
				err = rest.ErrNoEnd
			}
			if err != nil {
				yield(nil, r.failure(resp, scanner.Count(), err))
				return
			}
			if !yield(rec, nil) {
				return
			}
		}
	}
}
