package stackroxtest

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// FaultKind names a way in which an export breaks.
type FaultKind string

// The ways in which an export breaks. The first ones happen in the stream, once
// Fault.After records are sent (CutAtByte counts bytes); the others replace the
// response, on every path.
const (
	Fail         FaultKind = "fail"          // an error record ends the stream; before the first record, an error response
	Cut          FaultKind = "cut"           // the connection ends between two records, without the last chunk
	CutAtByte    FaultKind = "cut-at-byte"   // the connection ends at a byte; over HTTP/2 by RST_STREAM
	Reset        FaultKind = "reset"         // TCP RST; bytes that the client has not received yet are lost
	Stall        FaultKind = "stall"         // silence, until the client leaves or the deadline passes
	NoStatus     FaultKind = "no-status"     // gRPC: the stream ends well, without its status
	GoAway       FaultKind = "goaway"        // gRPC: the connection ends with a GOAWAY frame
	StatusFirst  FaultKind = "status-first"  // gRPC: the status comes in the headers, and messages behind it
	Compressed   FaultKind = "compressed"    // gRPC: a message is compressed without a request
	TooLong      FaultKind = "too-long"      // gRPC: a message has a length beyond 256 MiB
	WrongType    FaultKind = "wrong-type"    // gRPC: a field is of another type
	BadUTF8      FaultKind = "bad-utf8"      // gRPC: a string is not UTF-8
	UnknownField FaultKind = "unknown-field" // gRPC: an additional pod, with a field of a newer Central
	TruncateGzip FaultKind = "truncate-gzip" // the response ends normally, the gzip stream in it does not; as Cut without gzip

	Refuse        FaultKind = "refuse"         // Central responds with Fault.Status
	BadGateway    FaultKind = "bad-gateway"    // a proxy in front responds with Fault.Status (0: 503) and a web page
	LoginPage     FaultKind = "login-page"     // a login page, with status 200
	LoginRedirect FaultKind = "login-redirect" // a redirect to a login page
)

// Fault says how exports break. The zero value breaks nothing.
type Fault struct {
	Kind  FaultKind
	After int // records, or bytes of the body before compression, that are sent first
	Times int // only this many requests are affected; 0: all

	Code    int    // gRPC code of Fail and Refuse; 0: 13, or the code for Status
	Message string // of Fail and Refuse; "": Central's message for that code

	Status     int    // HTTP status of Refuse and BadGateway
	RetryAfter string // Retry-After header of Refuse and BadGateway; "": none
	Location   string // of LoginRedirect; "": /login on this server

	Slow time.Duration // pause before every record, whatever the Kind and Times
}

// inStream distinguishes faults of the stream from those in front of it.
func (k FaultKind) inStream() bool {
	switch k {
	case Fail, Cut, CutAtByte, Reset, Stall, TruncateGzip:
		return true
	case NoStatus, GoAway, StatusFirst, Compressed, TooLong, WrongType, BadUTF8, UnknownField:
		return true
	default:
		return false
	}
}

// validate refuses faults that can never occur.
func (f Fault) validate() error {
	switch f.Kind {
	case "", Fail, Cut, CutAtByte, Reset, Stall, TruncateGzip, BadGateway, LoginPage, LoginRedirect:
	case NoStatus, GoAway, StatusFirst, Compressed, TooLong, WrongType, BadUTF8, UnknownField:
	case Refuse:
		if f.Status < 400 || f.Status > 599 {
			return fmt.Errorf("the fault %q with status %d: want a status from 400 to 599", f.Kind, f.Status)
		}
	default:
		return fmt.Errorf("unknown fault %q: use one of %s", f.Kind, strings.Join(faultKinds(), ", "))
	}
	if f.After < 0 || f.Times < 0 || f.Slow < 0 {
		return fmt.Errorf("the fault %q: a count or a pause must not be negative", f.Kind)
	}
	return nil
}

// faultKinds lists the names, for the error about an unknown one.
func faultKinds() []string {
	var names []string
	for _, k := range []FaultKind{
		Fail, Cut, CutAtByte, Reset, Stall, TruncateGzip, Refuse, BadGateway, LoginPage, LoginRedirect,
		NoStatus, GoAway, StatusFirst, Compressed, TooLong, WrongType, BadUTF8, UnknownField,
	} {
		names = append(names, string(k))
	}
	return names
}

// meets reports whether the fault breaks this request, and counts it.
func (s *Server) meets() bool {
	n := s.faulty.Add(1)
	return s.opts.Fault.Times == 0 || n <= int64(s.opts.Fault.Times)
}

// intercepted responds instead of the export if the fault is of that kind.
func (s *Server) intercepted(w *reply, r *http.Request) bool {
	f := s.opts.Fault
	if f.Kind == "" || f.Kind.inStream() || r.URL.Path == "/login" || !s.meets() {
		return false
	}
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	switch f.Kind {
	case Refuse:
		s.refuseAs(w, r, f)
	case BadGateway:
		badGateway(w, f.Status)
	case LoginPage:
		loginPage(w, r)
	case LoginRedirect:
		location := f.Location
		if location == "" {
			location = "/login"
		}
		http.Redirect(w, r, location, http.StatusFound)
	}
	return true
}

// refuseAs responds with the fault's status in Central's format.
func (s *Server) refuseAs(w *reply, r *http.Request, f Fault) {
	why := f.status(codeOf(f.Status))
	if isGRPC(r) && s.opts.GRPC != "" {
		(&grpcStream{w: w}).status(why)
		return
	}
	body := why.body(s.opts.Legacy)
	if isExport(r) {
		body = errorRecord(why, s.opts.Legacy, wantsPretty(r))
		w.Header().Set("Transfer-Encoding", "chunked")
	}
	w.Header().Set("Cache-Control", "no-store, no-cache")
	w.Header().Set("Vary", "Accept-Encoding")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.Status)
	_, _ = w.Write(body) // a client that disconnected needs no response
}

// status returns the fault's status; unless the fault has a code, the one for its
// HTTP status.
func (f Fault) status(fits int) *status {
	why := &status{f.Code, f.Message}
	if why.code == 0 {
		why.code = fits
	}
	if why.message == "" {
		why.message = message(why.code)
	}
	return why
}

// badGateway sends the page of OpenShift's router when there is no server behind it.
func badGateway(w http.ResponseWriter, code int) {
	if code == 0 {
		code = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(code)
	_, _ = fmt.Fprint(w, "<html>\n<head><title>Application is not available</title></head>\n"+
		"<body><h1>Application is not available</h1></body>\n</html>\n") // a client that disconnected needs no response
}

// loginPage sends the page that single sign-on shows to clients without cookies.
func loginPage(w *reply, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprint(w, "<!DOCTYPE html>\n<html>\n<head><title>Log in to Example SSO</title></head>\n"+
		"<body><form method=\"post\"><input name=\"username\"></form></body>\n</html>\n") // as above
}

// How a stream fails. Any other error is caused by the client.
var (
	errCut       = errors.New("the connection is cut between records")
	errCutAtByte = errors.New("the connection is cut at a byte")
	errReset     = errors.New("the connection is reset")
	errNoStatus  = errors.New("the stream ends without a status")
	errGoAway    = errors.New("the server goes away")
	errTruncated = errors.New("the gzip stream is left open")
	errGone      = errors.New("the client left")
)
