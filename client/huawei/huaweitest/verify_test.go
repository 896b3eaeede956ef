package huaweitest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tally/client/huawei/huaweitest"
)

const signedAt = "20260716T120000Z"

func clockAt(offset time.Duration) func() time.Time {
	base := time.Date(2026, 7, 16, 12, 0, 0, 0, time.UTC)
	return func() time.Time { return base.Add(offset) }
}

// signed returns a request whose signature was computed independently of this code,
// over
//
//	POST
//	/v5/p/container/export-task/
//	a=&export_size=10&x=1&x=2%20%E5%AE%B9
//	user-agent:tally
//	x-sdk-date:20260716T120000Z
//
//	user-agent;x-sdk-date
//	sha256 of the body
func signed() *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/v5/p/container/export-task?x=2+%E5%AE%B9&export_size=10&x=1&a", nil)
	r.Header.Set("User-Agent", " tally ")
	r.Header.Set("X-Sdk-Date", signedAt)
	r.Header.Set("Authorization", "SDK-HMAC-SHA256 Access="+huaweitest.AccessKey+
		", SignedHeaders=user-agent;x-sdk-date, Signature=f57e3e4fb8ae218fbcd402be4eb427728124c29952a3c90add2778106b3d0549")
	return r
}

const body = "{\"export_headers\":[]}\n"

func verifier(now func() time.Time) *huaweitest.Verifier {
	return &huaweitest.Verifier{Keys: huaweitest.Keys(), Tokens: []string{huaweitest.Token}, Now: now}
}

func TestRightSignatureIsAccepted(t *testing.T) {
	t.Parallel()
	for _, offset := range []time.Duration{-15 * time.Minute, 0, 15 * time.Minute} {
		if refusal := verifier(clockAt(offset)).Check(signed(), []byte(body)); refusal != "" {
			t.Errorf("%v: %s", offset, refusal)
		}
	}
}

func TestEveryChangeBreaksTheSignature(t *testing.T) {
	t.Parallel()
	const fail = "verify aksk signature fail,canonicalRequest:"
	cases := map[string]struct {
		change func(*http.Request)
		body   string
		want   string
	}{
		"method":            {func(r *http.Request) { r.Method = http.MethodPut }, body, fail},
		"path":              {func(r *http.Request) { r.URL.Path += "s" }, body, fail},
		"query":             {func(r *http.Request) { r.URL.RawQuery += "&y=1" }, body, fail},
		"signed header":     {func(r *http.Request) { r.Header.Set("User-Agent", "proxy") }, body, fail},
		"body":              {func(*http.Request) {}, strings.TrimSpace(body), fail},
		"a security token":  {func(r *http.Request) { r.Header.Set("X-Security-Token", "x") }, body, fail},
		"key":               {func(r *http.Request) { setAuthorization(r, huaweitest.AccessKey, "OTHER") }, body, "ak OTHER not exist"},
		"temporary key":     {func(r *http.Request) { setAuthorization(r, huaweitest.AccessKey, huaweitest.TemporaryAccessKey) }, body, fail},
		"no date":           {func(r *http.Request) { r.Header.Del("X-Sdk-Date") }, body, "X-Sdk-Date is invalid"},
		"other algorithm":   {func(r *http.Request) { setAuthorization(r, "SDK-HMAC-SHA256", "SDK-HMAC-SM3") }, body, "not found"},
		"nothing":           {func(r *http.Request) { r.Header.Del("Authorization") }, body, "not found"},
		"unknown token":     {func(r *http.Request) { r.Header.Set("X-Auth-Token", "x") }, body, "decrypt token fail"},
		"a token (allowed)": {func(r *http.Request) { r.Header.Set("X-Auth-Token", huaweitest.Token) }, "anything", ""},
		"an unsigned header (allowed)": {
			func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, body, "",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := signed()
			c.change(r)
			got := verifier(clockAt(0)).Check(r, []byte(c.body))
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("refusal %q", got)
			}
		})
	}
}

func setAuthorization(r *http.Request, old, replacement string) {
	r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, replacement, 1))
}

func TestSignatureExpires(t *testing.T) {
	t.Parallel()
	for _, offset := range []time.Duration{-16 * time.Minute, 15*time.Minute + time.Second} {
		refusal := verifier(clockAt(offset)).Check(signed(), []byte(body))
		if !strings.HasPrefix(refusal, "calc aksk signature fail:signature expired, signature time:"+signedAt) {
			t.Errorf("%v: %q", offset, refusal)
		}
	}
}

func TestFiveFailuresLockAKeyForFiveMinutes(t *testing.T) {
	t.Parallel()
	now := clockAt(0)()
	v := verifier(func() time.Time { return now })
	for range 5 {
		if refusal := v.Check(signed(), []byte("x")); !strings.HasPrefix(refusal, "verify") {
			t.Fatal(refusal)
		}
	}
	const locked = "AK access failed to reach the limit,forbidden."
	if got := v.Check(signed(), []byte(body)); got != locked {
		t.Errorf("after five failures: %q", got)
	}
	now = now.Add(5*time.Minute - time.Second)
	if got := v.Check(signed(), []byte(body)); got != locked {
		t.Errorf("just before the end: %q", got)
	}
	now = now.Add(time.Second)
	if got := v.Check(signed(), []byte(body)); got != "" {
		t.Errorf("after five minutes: %q", got)
	}
}

func TestARightSignatureForgetsFailures(t *testing.T) {
	t.Parallel()
	v := verifier(clockAt(0))
	for range 3 {
		for range 4 {
			v.Check(signed(), []byte("x"))
		}
		if got := v.Check(signed(), []byte(body)); got != "" {
			t.Fatal(got)
		}
	}
}
