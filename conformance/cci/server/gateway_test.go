package server_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"

	"tally/conformance/cci/server"
)

func guarded(t *testing.T) *server.Server {
	t.Helper()
	return start(t, server.Options{ReadyIn: never, Accounts: []server.Account{
		{Name: "operator", AccessKey: "AK", SecretKey: "SK", Token: "TOKEN"},
		{Name: "temporary", AccessKey: "TMP", SecretKey: "SK", SecurityToken: "STS"},
		{Name: "reader", AccessKey: "READ", SecretKey: "SK", Token: "READER", ReadOnly: true},
	}})
}

// signed builds a request with the vendor's SDK and signs it there, so that the
// verifier is not compared with itself.
func signed(t *testing.T, b *request.HttpRequestBuilder, ak, sk string) *http.Request {
	t.Helper()
	unsent := b.Build()
	headers, err := signer.Sign(unsent, ak, sk)
	if err != nil {
		t.Fatal(err)
	}
	r, err := unsent.ConvertRequest()
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	return r
}

func build(s *server.Server, method, path string) *request.HttpRequestBuilder {
	return request.NewHttpRequestBuilder().WithEndpoint(s.URL()).WithMethod(method).
		WithPath(collection+path).AddHeaderParam("User-Agent", "test").AddHeaderParam("X-Project-Id", "p")
}

func TestSignedBySDK(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	create := build(s, "POST", "").AddHeaderParam("Content-Type", "application/json").
		WithBody("", map[string]any{"metadata": map[string]any{"name": "one", "labels": map[string]string{"team": "a"}}})
	send(t, signed(t, create, "AK", "SK")).must(t, 201)

	query := func(b *request.HttpRequestBuilder, key string, value any) *request.HttpRequestBuilder {
		return b.AddQueryParam(key, reflect.ValueOf(value))
	}
	for name, test := range map[string]struct {
		request *request.HttpRequestBuilder
		code    int
	}{
		"no query":        {build(s, "GET", ""), 200},
		"query":           {query(query(build(s, "GET", ""), "limit", 1), "labelSelector", "team in (a, b)"), 200},
		"keys by prefix":  {query(query(build(s, "GET", ""), "a", "1"), "a-b", "2"), 200},
		"repeated key":    {query(build(s, "GET", ""), "a", []string{"z", "é", "A+B*~"}), 200},
		"odd name":        {build(s, "GET", "/ä b:@$&+,;=中"), 404},
		"delete":          {build(s, "DELETE", "/none"), 404},
		"unsigned body":   {build(s, "POST", "").AddHeaderParam("Content-Type", "text/plain").WithBody("", "x"), 415},
		"slash at an end": {build(s, "GET", "/"), 200},
	} {
		if got := send(t, signed(t, test.request, "AK", "SK")); got.Code != test.code {
			t.Errorf("%s: status %d, want %d: %s", name, got.Code, test.code, got.Body)
		}
	}
	temporary := build(s, "GET", "/one").AddHeaderParam("X-Security-Token", "STS")
	send(t, signed(t, temporary, "TMP", "SK")).must(t, 200)
}

func TestToken(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	got := do(t, s, call{Method: "GET", Header: []string{"X-Auth-Token: TOKEN"}}).must(t, 200)
	if got.Header.Get("X-Request-Id") == "" {
		t.Error("no X-Request-Id")
	}
	compareUnauthorized(t, do(t, s, call{Method: "GET", Header: []string{"X-Auth-Token: stale"}}), "decrypt token fail")
}

func TestUnauthorized(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	old := time.Now().Add(-16 * time.Minute).UTC().Format(signer.BasicDateFormat)
	for name, test := range map[string]struct {
		request *http.Request
		want    string
	}{
		"wrong secret": {signed(t, build(s, "GET", "/one"), "AK", "other"),
			"verify aksk signature fail,canonicalRequest:GET|" + collection + "/one/||user-agent:test|"},
		"unknown key":  {signed(t, build(s, "GET", ""), "NONE", "SK"), "ak NONE not exist"},
		"too old":      {signed(t, build(s, "GET", "").AddHeaderParam(signer.HeaderXDate, old), "AK", "SK"), "signature expired, signature time:" + old},
		"no token":     {signed(t, build(s, "GET", ""), "TMP", "SK"), "decrypt token fail"},
		"other scheme": {withAuthorization(t, s, "Bearer x"), "authorization header is not SDK-HMAC-SHA256"},
		"half a one":   {withAuthorization(t, s, "SDK-HMAC-SHA256 Access=AK"), "authorization header lacks a field"},
	} {
		t.Run(name, func(t *testing.T) {
			compareUnauthorized(t, send(t, test.request), test.want)
		})
	}
}

func withAuthorization(t *testing.T, s *server.Server, value string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", s.URL()+collection, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", value)
	return r
}

func compareUnauthorized(t *testing.T, got response, part string) {
	t.Helper()
	body := decode[map[string]string](t, got.must(t, 401))
	if body["error_code"] != "APIGW.0301" || body["request_id"] != got.Header.Get("X-Request-Id") {
		t.Errorf("body %v", body)
	}
	if !strings.Contains(body["error_msg"], part) {
		t.Errorf("error_msg %q, want %q in it", body["error_msg"], part)
	}
}

// Five bad signatures lock the key, even for the right one.
func TestLock(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	for range 5 {
		send(t, signed(t, build(s, "GET", ""), "AK", "wrong")).must(t, 401)
	}
	compareUnauthorized(t, send(t, signed(t, build(s, "GET", ""), "AK", "SK")), "AK access failed to reach the limit,forbidden.")
	send(t, signed(t, build(s, "GET", ""), "READ", "SK")).must(t, 200)
}

// A read-only account gets the machinery's own 403.
func TestForbidden(t *testing.T) {
	t.Parallel()
	s := guarded(t)
	reader := []string{"X-Auth-Token: READER"}
	do(t, s, call{Method: "GET", Header: reader}).must(t, 200)
	compareFailure(t, failure{403, "Forbidden", `User "reader" cannot delete resource "imagesnapshots" in API group "cci"`, nil},
		failureOf(t, do(t, s, call{Method: "DELETE", Path: "/one", Header: reader})))
}
