package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const secret = `s3cr&t/"tökén"=+x`

// A secret is found in whatever form a server repeats it.
func TestC1Forms(t *testing.T) {
	t.Parallel()
	var f Filter
	f.Add(secret)
	inJSON, err := json.Marshal(map[string]string{"echo": secret})
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{
		"as it is":             "Bearer " + secret + ";",
		"in a query":           "?token=" + url.QueryEscape(secret) + "&x=1",
		"in a path":            "/v1/" + url.PathEscape(secret) + "/x",
		"with lower escapes":   regexp.MustCompile("%..").ReplaceAllStringFunc(url.QueryEscape(secret), strings.ToLower),
		"in JSON":              string(inJSON),
		"in a Go string":       fmt.Sprintf("%q", secret),
		"in hex":               fmt.Sprintf("%x", secret),
		"in base64":            base64.StdEncoding.EncodeToString([]byte(secret)),
		"in base64 for URLs":   base64.URLEncoding.EncodeToString([]byte("u:" + secret)),
		"in Basic credentials": "Basic " + base64.StdEncoding.EncodeToString([]byte("admin:"+secret)),
		"after another user":   base64.StdEncoding.EncodeToString([]byte("someone:" + secret + "\n")),
		"twice":                secret + secret,
		"quoted twice":         fmt.Sprintf("%q", fmt.Sprintf("%q", string(inJSON))),
		"escaped twice":        url.QueryEscape(url.QueryEscape(secret)),
		"in HTML":              html.EscapeString(secret),
	} {
		got := f.String(s)
		if !strings.Contains(got, Mark) || strings.Contains(got, "s3cr") || strings.Contains(got, "czNjciZ0") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// A short secret is a word, not a part of one.
func TestC1ShortSecrets(t *testing.T) {
	t.Parallel()
	var f Filter
	f.Add("tok", "")
	for s, want := range map[string]string{
		"the token tok is bad": "the token " + Mark + " is bad",
		"tok":                  Mark,
		"tok-tok_tok tok":      Mark + "-tok_tok " + Mark,
		"toktok":               "toktok",
		"":                     "",
	} {
		if got := f.String(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// A secret that holds another is not left half.
func TestLongestFirst(t *testing.T) {
	t.Parallel()
	var f Filter
	f.Add("password", "password-of-admin")
	if got := f.String("password-of-admin, password"); got != Mark+", "+Mark {
		t.Error(got)
	}
}

func TestWriter(t *testing.T) {
	t.Parallel()
	var f Filter
	var out bytes.Buffer
	w := f.Writer(&out)
	f.Add("a-long-secret")
	if n, err := w.Write([]byte("a-long-secret\n")); n != 14 || err != nil || out.String() != Mark+"\n" {
		t.Errorf("%d, %v, %q", n, err, out.String())
	}
}
