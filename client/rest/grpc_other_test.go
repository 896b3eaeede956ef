package rest_test

import (
	"errors"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"

	"tally/client/rest"
)

// statuses responds with messages, if there are any, and a status for each value:
// those of header come before the messages, those of trailer after them.
func statuses(body string, header, trailer []string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/grpc")
		for _, value := range header {
			w.Header().Add("Grpc-Status", value)
		}
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		_, _ = io.WriteString(w, body)
		for _, value := range trailer {
			w.Header().Add(http.TrailerPrefix+"Grpc-Status", value)
		}
	}
}

// A stream that the server reports both as complete and as failed is not complete.
func TestA1OneFailureAmongSeveralStatusesCounts(t *testing.T) {
	t.Parallel()
	type list = []string
	for _, tc := range []struct {
		body            string
		header, trailer list
		code            int
	}{
		{"abc", nil, list{"0", "0"}, 0},
		{"abc", nil, list{"0", "13"}, 13},
		{"abc", nil, list{"13", "0"}, 13},
		{"", nil, list{"0", "13"}, 13},
		{"", list{"0"}, list{"13"}, 13},
		{"", list{"13"}, list{"0"}, 13},
		{"", list{"0"}, list{"0"}, 0},
		{"abc", nil, list{"0", "x"}, 2},
	} {
		_, end, _, err := call(t, serveH2(t, rest.Options{}, statuses(tc.body, tc.header, tc.trailer)))
		if tc.body == "" && (err == nil) != (tc.code == 0) || tc.body != "" && (err != nil || end.Code != tc.code) {
			t.Errorf("%+v: %+v, %v", tc, end, err)
		}
		if tc.body == "" && err != nil && !strings.Contains(err.Error(), "status 13 and does not say why") {
			t.Errorf("%+v: %v", tc, err)
		}
	}
}

// responds is a response of an HTTP server, whatever it speaks.
func responds(status int, kind, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const (
	protobuf = "application/grpc"
	message  = "\x00\x00\x00\x00\x02\x0a\x00"
	signIn   = "<html><title>Sign in</title></html>"
)

// A response that is not gRPC is a reason to use REST, unless the server itself
// refuses the call, or only gRPC is acceptable.
func TestA13WhatComesInPlaceOfGRPC(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		response http.HandlerFunc
		falls    bool      // use REST instead
		only     rest.Kind // without a connection
		says     string
	}{
		"grpc-web":        {responds(200, "application/grpc-web+proto", message), true, -1, "application/grpc-web+proto"},
		"JSON in gRPC":    {responds(200, "application/grpc+json", message), true, -1, "application/grpc+json"},
		"unimplemented":   {responds(200, protobuf, "", "Grpc-Status", "12", "Grpc-Message", "unknown service"), true, rest.KindRefused, "unknown service"},
		"no such path":    {responds(404, protobuf, message), true, rest.KindInvalid, "404"},
		"misdirected":     {responds(421, protobuf, message), true, rest.KindUnreachable, "421"},
		"login page":      {responds(200, "text/html", signIn), true, rest.KindAuth, "Sign in"},
		"denied, a page":  {responds(403, "text/html", signIn), true, rest.KindAuth, "Sign in"},
		"denied, in JSON": {responds(401, "application/json", `{"message":"who are you"}`), true, rest.KindAuth, "who are you"},
		"redirect":        {responds(302, "text/html", signIn, "Location", "/login"), true, rest.KindAuth, "/login"},
		"500":             {responds(500, "text/plain", "oops"), true, rest.KindUnexpected, "oops"},
		"a page for 404":  {responds(404, "text/html", signIn), true, -1, "HTTP 404 with text/html"},

		"busy":               {responds(503, protobuf, message), false, rest.KindUnreachable, "Service Unavailable"},
		"denied":             {responds(403, protobuf, message), false, rest.KindAuth, "Forbidden"},
		"denied, with words": {responds(401, protobuf, "", "Grpc-Status", "16", "Grpc-Message", "token%20expired"), false, rest.KindAuth, "token expired"},
		"partial":            {responds(201, protobuf, message), false, rest.KindUnreachable, "201 Created, and only 200 is whole (HTTP"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serveH2(t, rest.Options{}, tc.response)
			var none *rest.NoGRPC
			if _, _, _, err := call(t, c); errors.As(err, &none) != tc.falls {
				t.Errorf("another way is open: %v", err)
			}
			err := only(t, c)
			if errors.As(err, &none) != (tc.only < 0) || tc.only >= 0 && !tc.only.Is(err) || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("no other way: %v", err)
			}
			if strings.ContainsRune(err.Error(), '\x00') || strings.ContainsRune(err.Error(), '\ufffd') {
				t.Errorf("a message is shown: %q", err)
			}
		})
	}
}

// only makes a call that accepts only gRPC.
func only(t *testing.T, c *rest.Client) (err error) {
	t.Helper()
	request := rest.GRPC("call", "/v1.S/M", []byte("ask"))
	request.GRPCOnly = true
	decode := func(*http.Response) iter.Seq2[string, error] { return func(func(string, error) bool) {} }
	for _, e := range rest.Stream(t.Context(), c, request, decode) {
		err = e
	}
	return err
}

// Headers and trailers are bounded, as those over HTTP/1.1 are.
func TestC6HeadersOfGRPCAreBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 2<<20)
	for name, response := range map[string]http.HandlerFunc{
		"header": responds(200, protobuf, message, "X-Long", long),
		"trailer": func(w http.ResponseWriter, r *http.Request) {
			statuses("abc", nil, []string{"0"})(w, r)
			w.Header().Set(http.TrailerPrefix+"X-Long", long)
		},
	} {
		if _, _, _, err := call(t, serveH2(t, rest.Options{}, response)); err == nil {
			t.Errorf("a %s of 2 MiB is accepted", name)
		}
	}
}
