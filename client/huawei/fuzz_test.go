package huawei_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer/algorithm"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"

	"tally/client/huawei/huaweitest"
)

// FuzzSignature signs requests with the SDK, encodes and parses them, and lets
// the fake verify them: two implementations that share no code must agree.
func FuzzSignature(f *testing.F) {
	f.Add("v5/容器/a b", "name", "x=y&z+ %", `{"a":"<&>"}`)
	f.Add("a/$&+,;=?#:@", "", "", "")
	f.Add("~-_./", "k", "=", "\x00")
	f.Fuzz(func(t *testing.T, path, key, value, body string) {
		if !utf8.ValidString(path) || strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Skip("no path")
		}
		b := request.NewHttpRequestBuilder().WithEndpoint("http://127.0.0.1:1").WithMethod(http.MethodPost).WithPath("/"+path).
			WithSigningAlgorithm(algorithm.GetDefaultSigningAlgorithm()).
			AddHeaderParam("User-Agent", "fuzz").AddHeaderParam("Content-Type", "application/json").WithBody("", body)
		if key != "" {
			b.AddQueryParam(key, reflect.ValueOf([]string{value, "", "1"}))
		}
		keys := &auth.BasicCredentials{BaseCredentials: auth.BaseCredentials{AK: huaweitest.AccessKey, SK: huaweitest.SecretKey}}
		signed, err := keys.ProcessAuthRequest(nil, b.Build())
		if err != nil {
			t.Fatal(err)
		}
		arrived, data := overWire(t, signed)
		v := huaweitest.Verifier{Keys: huaweitest.Keys(), Now: time.Now}
		if refusal := v.Check(arrived, data); refusal != "" {
			t.Error(refusal)
		}
	})
}

// overWire encodes a request as a client does and parses it as a server does.
func overWire(t *testing.T, signed *request.DefaultHttpRequest) (*http.Request, []byte) {
	t.Helper()
	sent, err := signed.ConvertRequest()
	if err != nil {
		t.Fatal(err)
	}
	var wire bytes.Buffer
	if err := sent.Write(&wire); err != nil {
		t.Fatal(err)
	}
	arrived, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(arrived.Body)
	if err != nil {
		t.Fatal(err)
	}
	return arrived, body
}
