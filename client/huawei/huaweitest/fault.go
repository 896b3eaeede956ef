package huaweitest

import (
	"fmt"
	"net/http"
	"strings"
)

// Fault is a response that a fake sends instead of the right one.
type Fault struct {
	// Method and Path (a prefix) select the requests; empty means any.
	Method, Path string
	// Skip is the number of matching requests that get through first.
	Skip int
	// Times is how many requests get this response; 0 means all.
	Times int
	// Status, Header and Body are the response.
	Status int
	Header http.Header
	Body   string
	// Cut closes the connection halfway through Body.
	Cut bool

	seen int
}

// Throttled is the gateway's refusal of the first n requests to path.
func Throttled(path string, n int) Fault {
	return Fault{
		Path: path, Times: n, Status: http.StatusTooManyRequests,
		Header: http.Header{"Content-Type": {"application/json"}, "Retry-After": {"0"}},
		Body:   `{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached: policy user over ratelimit,limit:20,time:1 minute"}`,
	}
}

// LoginPage is the response of a proxy that requires a login.
func LoginPage(path string, status int) Fault {
	return Fault{
		Path: path, Status: status,
		Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		Body:   "<!DOCTYPE html><html><head><title>Corporate sign-in</title></head><body>…</body></html>",
	}
}

// Redirect redirects requests to path.
func Redirect(path, target string) Fault {
	return Fault{
		Path: path, Status: http.StatusFound,
		Header: http.Header{"Location": {target}, "Content-Type": {"text/html"}},
		Body:   fmt.Sprintf("<a href=%q>Found</a>.", target),
	}
}

// hits reports whether the fault applies to r, and counts r.
func (f *Fault) hits(r *http.Request) bool {
	if f.Method != "" && f.Method != r.Method || !strings.HasPrefix(r.URL.Path, f.Path) {
		return false
	}
	f.seen++
	return f.seen > f.Skip && (f.Times == 0 || f.seen <= f.Skip+f.Times)
}

func (f *Fault) write(w http.ResponseWriter) {
	for name, values := range f.Header {
		w.Header()[name] = values
	}
	if !f.Cut {
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(f.Body)) // a client that disconnected needs no response
		return
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(f.Body)))
	w.WriteHeader(f.Status)
	_, _ = w.Write([]byte(f.Body[:len(f.Body)/2])) // returning cuts the response off
	_ = http.NewResponseController(w).Flush()      // a client that disconnected needs no response
	panic(http.ErrAbortHandler)
}
