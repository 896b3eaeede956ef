package raw

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"tally/client/rest"
	"tally/cmd/internal/api"
)

// pages reads the response of a request and, if requested, those of the following
// pages. The first read sends the request. The end is io.EOF only if everything
// is complete; after the first byte a failure is a *rest.Incomplete.
type pages struct {
	ctx     context.Context //nolint:containedctx // it lives for one call
	flags   *rawCall
	client  api.Sender
	next    func(sent url.Values, body []byte) url.Values
	request rest.Request
	// plain adds a missing line break to the end of each response; a file has the
	// bytes as sent.
	plain bool
	// wait shows that the command is waiting for the server, until end is called.
	wait func() (end func())

	response *response // nil before a page is requested
	records  int64     // of the pages before
	read     int64     // bytes that were passed on
	asked    map[string]bool
	ended    bool
}

// maxPage bounds a page that is kept in order to find the next one.
const maxPage = 16 << 20

// response is one response as it is read.
type response struct {
	*http.Response
	source io.Reader
	stop   context.CancelCauseFunc
	waited func() // the first byte, or the end, has arrived
	end    ending
	page   bytes.Buffer
}

// Read implements io.Reader.
func (p *pages) Read(b []byte) (int, error) {
	for {
		if p.ended {
			return 0, io.EOF
		}
		if p.response == nil {
			if err := p.open(); err != nil {
				return 0, p.failed(err)
			}
		}
		n, err := p.response.source.Read(b)
		p.response.waited()
		p.read += int64(n)
		if n > 0 || err == nil {
			return n, nil
		}
		if !errors.Is(err, io.EOF) {
			return 0, p.failed(explained(p.response.Response, err))
		}
		if err := p.turn(); err != nil {
			return 0, err
		}
	}
}

// open sends the request.
func (p *pages) open() error {
	if !p.first(p.request.RawQuery) {
		return &rest.Error{Operation: p.request.Operation, Kind: rest.KindUnexpected, Message: "the list loops: a page leads to one that was read before"}
	}
	ctx, stop := context.WithCancelCause(p.ctx)
	waited := p.wait()
	resp, err := p.client.Send(ctx, p.request)
	if err != nil {
		waited()
		stop(nil)
		return err
	}
	resp.Body = rest.LimitIdle(resp, p.flags.idle, stop)
	r := &response{Response: resp, stop: stop, waited: sync.OnceFunc(waited)}
	body := resp.Body.(io.Reader)
	if accept := p.request.Header.Get("Accept"); accept == "" || strings.Contains(accept, "json") {
		body = rest.WithoutPage(resp)
	}
	r.source = io.TeeReader(body, &r.end)
	if p.flags.paginate {
		r.source = io.TeeReader(r.source, &limited{&r.page})
	}
	if p.plain || p.flags.paginate {
		r.source = io.MultiReader(r.source, &lineEnd{end: &r.end})
	}
	if p.flags.include {
		r.source = io.MultiReader(strings.NewReader(head(resp)), r.source)
	}
	p.response = r
	return nil
}

// first reports whether a page is requested for the first time.
func (p *pages) first(query string) bool {
	if p.asked == nil {
		p.asked = map[string]bool{}
	}
	seen := p.asked[query]
	p.asked[query] = true
	return !seen
}

// turn checks how a response ended, and prepares the next one.
func (p *pages) turn() error {
	r := p.response
	if err := r.end.failure(r.Response, p.request.Operation); err != nil {
		if p.records += r.end.before(); p.records == 0 {
			return err
		}
		return &rest.Incomplete{Records: p.records, Err: err}
	}
	p.records += r.end.values
	p.close()
	p.ended = true
	if !p.flags.paginate || p.next == nil {
		return nil
	}
	if p.request.Query = p.next(p.request.Query, r.page.Bytes()); p.request.Query != nil {
		p.request.RawQuery, p.ended = p.request.Query.Encode(), false
	}
	return nil
}

// failed adapts a failure to the bytes that were passed on.
func (p *pages) failed(err error) error {
	if p.read == 0 || p.ctx.Err() != nil {
		return err
	}
	return &rest.Incomplete{Records: p.read, Unit: "byte", Err: err}
}

func (p *pages) close() {
	if p.response != nil {
		_ = p.response.Body.Close() // its end was read, or it is abandoned
		p.response.stop(nil)
		p.response.waited()
		p.response = nil
	}
}

func explained(resp *http.Response, err error) error {
	var known *rest.Error
	if errors.As(err, &known) {
		return err
	}
	return rest.Explain(resp, err)
}

// limited keeps a page in memory, up to a bound.
type limited struct{ page *bytes.Buffer }

// Write implements io.Writer.
func (l *limited) Write(p []byte) (int, error) {
	if l.page.Len()+len(p) > maxPage {
		return 0, fmt.Errorf("a page of more than %d MiB cannot be followed by --paginate: request fewer rows per page", maxPage>>20)
	}
	return l.page.Write(p)
}

// lineEnd adds a line break to a non-empty response that ends without one.
type lineEnd struct {
	end  *ending
	done bool
}

// Read implements io.Reader.
func (l *lineEnd) Read(p []byte) (int, error) {
	if l.done || l.end.count == 0 || l.end.last == '\n' || len(p) == 0 {
		return 0, io.EOF
	}
	l.done = true
	p[0] = '\n'
	return 1, nil
}

func head(resp *http.Response) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", resp.Proto, resp.Status)
	_ = rest.RedactHeader(resp.Header).Write(&b) // a Builder's Write never fails
	return b.String() + "\n"
}
