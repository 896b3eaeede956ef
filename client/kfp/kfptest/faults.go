package kfptest

import (
	"net/http"
	"strconv"
	"time"
)

// Faults are the injected faults. The zero value injects none.
type Faults struct {
	// Status is the status of the first First responses, with a Retry-After in
	// seconds if that is not zero.
	Status, First, RetryAfter int
	// Login responds to every request with a login page: 200 sends the page
	// itself, 302 redirects to it.
	Login int
	// NoID omits the id from every response to a create, and creates nothing.
	NoID bool
	// FailLog ends every log in an error after this number of bytes, with status 200.
	FailLog int
	// CutArtifact ends every artifact after this number of bytes of its response, as if it were complete.
	CutArtifact int
	// Delay is the wait before each response, unless the caller disconnects.
	Delay time.Duration
}

// SetFaults replaces the faults. First counts from here.
func (s *Server) SetFaults(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = f
}

// fault is the fault of one request.
type fault struct {
	Faults
	refuse bool
}

const loginPage = `<!DOCTYPE html>
<html><head><title>Sign in to Kubeflow</title></head><body><form action="/dex/auth"></form></body></html>
`

// respond responds to a request that does not reach the API.
func (f fault) respond(w http.ResponseWriter, r *http.Request) bool {
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
			return true
		}
	}
	switch {
	case f.refuse:
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		http.Error(w, "upstream connect error or disconnect/reset before headers", f.Status)
	case f.Login == http.StatusFound && r.URL.Path != loginPath:
		http.Redirect(w, r, loginPath, http.StatusFound)
	case f.Login != 0:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		send(w, []byte(loginPage))
	default:
		return false
	}
	return true
}

const loginPath = "/dex/auth"
