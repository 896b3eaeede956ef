package huawei_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// failure is the error of a call whose response has a status and a body.
func failure(t *testing.T, status int, body string) *rest.Error {
	t.Helper()
	server := start(t, huaweitest.Fault{Status: status, Body: body})
	_, err := huawei.Do[task](t.Context(), connect(t, options(server).With(huaweitest.Credentials())), getTask())
	var e *rest.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %#v", err)
	}
	return e
}

func TestCodesSayMoreThanTheirStatus(t *testing.T) {
	t.Parallel()
	const auth = "Incorrect IAM authentication information: "
	cases := []struct {
		status        int
		code, message string
		kind          rest.Kind
		hint          string
	}{
		{401, "APIGW.0301", auth + "verify aksk signature fail,canonicalRequest:GET|/v5/|x-security-token:t|", rest.KindAuth, "secret key is not the one"},
		{401, "APIGW.0301", auth + "ak X not exist", rest.KindAuth, "access key is unknown"},
		{401, "APIGW.0301", auth + "calc aksk signature fail:signature expired, signature time:a,server time:b", rest.KindAuth, "set the clock"},
		{401, "APIGW.0301", auth + "decrypt token fail", rest.KindAuth, "token is expired"},
		{401, "APIGW.0301", auth + "AK access failed to reach the limit,forbidden.", rest.KindAuth, "wait five minutes"},
		{401, "APIGW.0301", "anything else", rest.KindAuth, "check the credentials"},
		{404, "APIGW.0101", "The API does not exist", rest.KindInvalid, "check the endpoint"},
		{429, "APIGW.0308", "throttled", rest.KindUnreachable, "later"},
		{400, "HSS.0001", "invalid", rest.KindRefused, ""},
		{400, "HSS.0002", "unparsable", rest.KindRefused, ""},
		{400, "HSS.0010", "denied", rest.KindAuth, "permission"},
		{400, "HSS.0011", "not found", rest.KindNotFound, ""},
		{400, "HSS.0013", "no permission", rest.KindAuth, "permission"},
		{400, "HSS.1005", "not found", rest.KindNotFound, ""},
		{400, "HSS.1019", "not found", rest.KindNotFound, ""},
		{400, "HSS.9999", "new", rest.KindRefused, ""},
	}
	for _, c := range cases {
		t.Run(c.code+" "+c.message, func(t *testing.T) {
			t.Parallel()
			e := failure(t, c.status, `{"error_code":"`+c.code+`","error_msg":"`+c.message+`"}`)
			if e.Code != c.code || e.Kind != c.kind || !strings.Contains(e.Hint, c.hint) || c.hint == "" && e.Hint != "" {
				t.Errorf("got %#v", e)
			}
			if strings.Contains(e.Error(), "canonicalRequest") || strings.Contains(e.Error(), "|") {
				t.Errorf("the canonical request is shown: %v", e)
			}
		})
	}
}

func TestErrorBodies(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		body string
		want rest.Error
	}{
		"service":               {`{"error_code":"HSS.0001","error_msg":"m"}`, rest.Error{Code: "HSS.0001", Message: "m"}},
		"description differs":   {`{"error_code":"c","error_msg":"m","error_description":"d"}`, rest.Error{Code: "c", Message: "m: d"}},
		"message is a sentence": {`{"error_code":"c","error_msg":"Not found.","error_description":"task 1."}`, rest.Error{Code: "c", Message: "Not found: task 1."}},
		"sentence in Chinese":   {`{"error_code":"c","error_msg":"不存在。","error_description":"d"}`, rest.Error{Code: "c", Message: "不存在: d"}},
		"description repeats":   {`{"error_code":"c","error_msg":"m","error_description":"m, twice"}`, rest.Error{Code: "c", Message: "m, twice"}},
		"description within":    {`{"error_code":"c","error_msg":"m and d","error_description":"d"}`, rest.Error{Code: "c", Message: "m and d"}},
		"description only":      {`{"error_code":"c","error_description":"d"}`, rest.Error{Code: "c", Message: "d"}},
		"code and message":      {`{"code":"Common.0011","message":"m"}`, rest.Error{Code: "Common.0011", Message: "m"}},
		"numeric code":          {`{"code":7,"message":"m"}`, rest.Error{Code: "7", Message: "m"}},
		"keystone":              {`{"error":{"code":403,"title":"Forbidden","message":"m"}}`, rest.Error{Code: "Forbidden", Message: "m"}},
		"keystone without":      {`{"error":{"code":403,"message":"m"}}`, rest.Error{Code: "403", Message: "m"}},
		"nested":                {`{"error":{"error_code":"IAM.0001","error_msg":"m"}}`, rest.Error{Code: "IAM.0001", Message: "m"}},
		"error as text":         {`{"error":"m"}`, rest.Error{Message: "m"}},
		"text":                  {"some  text\n\x1b[31m容器", rest.Error{Message: "some text [31m容器"}},
		"list":                  {`[1]`, rest.Error{Message: "[1]"}},
		"Status": {
			`{"kind":"Status","code":422,"reason":"Invalid","message":"m","details":{"causes":[{"field":"f","reason":"r","message":"c"}]}}`,
			rest.Error{Code: "Invalid", Message: "m", Causes: []rest.Cause{{Field: "f", Reason: "r", Message: "c"}}},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := failure(t, http.StatusUnprocessableEntity, c.body)
			got := rest.Error{Code: e.Code, Message: e.Message, Causes: e.Causes}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if e.RequestID != "fake-request-0001" || e.Status != http.StatusUnprocessableEntity {
				t.Errorf("got %#v", e)
			}
		})
	}
}

func TestLongTextsAreCut(t *testing.T) {
	t.Parallel()
	e := failure(t, 400, strings.Repeat("容", 1000))
	if len(e.Message) > 610 || !strings.HasSuffix(e.Message, "容…") {
		t.Errorf("%d bytes: %s", len(e.Message), e.Message)
	}
}

func TestRequestIDFromTheBody(t *testing.T) {
	t.Parallel()
	server := start(t, huaweitest.Fault{Status: 400, Header: http.Header{"X-Request-Id": {""}}, Body: `{"error_code":"c","error_msg":"m","request_id":"from-body"}`})
	_, err := huawei.Do[task](t.Context(), connect(t, options(server).With(huaweitest.Credentials())), getTask())
	var e *rest.Error
	if !errors.As(err, &e) || e.RequestID != "from-body" {
		t.Errorf("got %#v", err)
	}
}

// Kubernetes lists the causes in the message too; each is shown once.
func TestCausesAreShownOnce(t *testing.T) {
	t.Parallel()
	causes := `"details":{"causes":[{"field":"a","message":"too many"},{"field":"b","message":"too few"}]}`
	for name, c := range map[string]struct{ message, want string }{
		"one":          {`X \"x\" is invalid: a: too many`, `X "x" is invalid; a: too many; b: too few (`},
		"several":      {`X \"x\" is invalid: [a: too many, b: too few]`, `X "x" is invalid; a: too many; b: too few (`},
		"another text": {`no`, `no; a: too many; b: too few (`},
		"nothing else": {`a: too many`, `a: too many; a: too many; b: too few (`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := failure(t, 422, `{"kind":"Status","status":"Failure","reason":"Invalid","message":"`+c.message+`",`+causes+`}`)
			if !strings.Contains(e.Error(), ": "+c.want) {
				t.Errorf("got %v, want %q in it", e, c.want)
			}
		})
	}
}
