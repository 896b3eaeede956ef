package redact

import (
	"bytes"
	"encoding/base32"
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
		"in named entities":    strings.NewReplacer(`"`, "&quot;", "&", "&amp;", "/", "&sol;", "=", "&equals;").Replace(secret),
		"in HTML twice":        html.EscapeString(html.EscapeString(secret)),
		"in HTML in JSON":      strings.ReplaceAll(html.EscapeString(secret), "&", `\u0026`),
		"in HTML in a URL":     url.QueryEscape(html.EscapeString(secret)),
		"in a name":            strings.ToUpper(secret),
		"in long entities":     each("&#x%04X;"),
		"in open entities":     each("&#%d"),
		"in braces":            each(`\u{%x}`),
		"in C":                 bytewise(`\x%02x`),
		"in octal":             bytewise(`\%03o`),
		"in mixed hex":         strings.Replace(fmt.Sprintf("%X", secret), "6B", "6b", 1),
		"in hex, divided":      bytewise("%02x:"),
		"in an array":          bytewise("0x%02X, "),
		"in base64 in JSON":    strings.ReplaceAll(base64.StdEncoding.EncodeToString([]byte(secret)), "/", `\/`),
		"in base64 in a URL":   url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("x" + secret))),
		"in base64 on lines":   strings.Join(strings.SplitAfter(base64.StdEncoding.EncodeToString([]byte(secret)), "n"), "\r\n"),
		"in base32":            base32.StdEncoding.EncodeToString([]byte(secret)),
		"in bare base32":       base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte("x" + secret)),
		"in lower base32":      strings.ToLower(base32.StdEncoding.EncodeToString([]byte("admin:" + secret + "\n"))),
		"in base32 in hex":     base32.HexEncoding.EncodeToString([]byte("ab" + secret)),
		"in base32 in a URL":   url.QueryEscape(base32.StdEncoding.EncodeToString([]byte("abc" + secret))),
		"in base32 on lines":   strings.Join(strings.SplitAfter(base32.StdEncoding.EncodeToString([]byte("abcd"+secret)), "O"), "\n"),
		"in JSON in a URL":     url.QueryEscape(string(inJSON)),
		"quoted twice in URLs": url.QueryEscape(url.QueryEscape(fmt.Sprintf("%q", string(inJSON)))),
		"in octal in a URL":    url.QueryEscape(bytewise(`\%03o`)),
		"in a URL in JSON":     strings.ReplaceAll(url.QueryEscape(secret), "%", `\u0025`),
		"in percent and u":     each("%%u%04x"),
		"in quoted-printable":  bytewise("=%02X"),
		"in quoted lines":      strings.Replace(strings.ReplaceAll(secret, "=", "=3D"), "t/", "=\r\nt/", 1),
		"on two lines":         strings.Replace(secret, "t/", "t\r\n\t/", 1),
		"on lines in JSON":     strings.Replace(string(inJSON), "t/", `t\n/`, 1),
		"on lines in a URL":    url.QueryEscape(strings.Replace(secret, "t/", "t\n/", 1)),
		"base64 in a path":     strings.Join(strings.SplitAfter(base64.StdEncoding.EncodeToString([]byte(secret)), "n"), "%20"),
		"in JSON in HTML":      html.EscapeString(string(inJSON)),
		"as numbers":           strings.Join(strings.Fields(fmt.Sprint([]byte(secret))), ","),
		"in JSON in base64":    base64.StdEncoding.EncodeToString(inJSON),
		"in a URL in base64":   base64.RawURLEncoding.EncodeToString([]byte("?token=" + url.QueryEscape(secret))),
		"quoted, on lines":     strings.Replace(base64.StdEncoding.EncodeToString([]byte(secret)), "Q", "=\r\nQ", 1),
		"cut off":              "the token s3cr&t/…",
		"cut off in an escape": `{"token":"s3cr\u0026t/\"t\u00…`,
		"cut off in base64":    base64.StdEncoding.EncodeToString([]byte(secret))[:12] + "…",
	} {
		got := f.String(s)
		if !strings.Contains(got, Mark) || strings.Contains(got, "s3cr") || strings.Contains(got, "czNjciZ0") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// A line break that became a blank is found in a long secret. A shorter one may consist
// of words, and is found with real line breaks only.
func TestC1LineBreaksAsBlanks(t *testing.T) {
	t.Parallel()
	const long = secret + "/and-more"
	var f Filter
	f.Add(long, "changeit", "notfound", "12345678")
	for _, s := range []string{
		strings.Replace(long, "t/", "t /", 1), strings.Replace(long, "t/", "t%20/", 1),
		strings.Replace(strings.ReplaceAll(long, "=", "=3D"), "t/", "= t/", 1),
		"change\nit", "change\r\n\tit", "change \n it", `change\nit`, "change%0Ait", `not\u000afound`, "1234=\r\n5678",
	} {
		if got := f.String(s); got != Mark {
			t.Errorf("%q: %q", s, got)
		}
	}
	for _, s := range []string{"change it", "Not found", "not  found", "not%20found", "Not\tfound", `not\u0020found`, "1 2 3 4 5 6 7 8", "1234= 5678"} {
		if got := f.String(s); got != s {
			t.Errorf("%q: %q", s, got)
		}
	}
}

// each writes every character of the secret in a format.
func each(format string) string {
	var b strings.Builder
	for _, r := range secret {
		fmt.Fprintf(&b, format, r)
	}
	return b.String()
}

// bytewise writes every byte of the secret in a format.
func bytewise(format string) string {
	var b strings.Builder
	for _, c := range []byte(secret) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

// Letters that begin an escape are found even if they are escaped themselves.
func TestC1EscapedLetters(t *testing.T) {
	t.Parallel()
	const letters = "rnbtuUxX%&#0=;"
	var f Filter
	f.Add(letters)
	for _, format := range []string{`\u%04x`, `\U%08x`, `\u{%x}`, `\x%02x`, `\%03o`, "%%%02x", "%%u%04x", "%%25%02X", "&#%d;", "&#x%x;", "=%02X", "%02x", "0x%02x,", "%d "} {
		s := ""
		for _, r := range letters {
			s += fmt.Sprintf(format, r)
		}
		for _, s := range []string{s, fmt.Sprintf("%q", s)} {
			if got := f.String("echo " + s); !strings.Contains(got, Mark) || len(got) > len("echo 0x"+Mark)+3 {
				t.Errorf("%s: %s", format, got)
			}
		}
	}
}

// Strings that only resemble a secret stay, and so does its beginning if nothing was
// cut off.
func TestC1WhatIsNoSecret(t *testing.T) {
	t.Parallel()
	var f Filter
	f.Add(secret, "tok")
	for _, s := range []string{"s3cr", "s3cr&t/", "s3c…", "s3cr is not …", "733363722", "to…", `a\b%zz&#x;&amp&`, `\\\`, "%25%25", "…", "", "=\r\n", "=3D", "115 51 99"} {
		if got := f.String(s); got != s {
			t.Errorf("%q: %q", s, got)
		}
	}
}

// Filtering takes time in proportion to the length of the input, whatever it is.
func TestC6HostileStrings(t *testing.T) {
	t.Parallel()
	var f Filter
	f.Add(secret, `a\b%c&d e+f`, "its base32 begins with N")
	for _, s := range []string{`\`, `\n`, "%25", "%5C", "%255c", `\u0025`, "&amp;", "&#0", "s3cr", "\x00"} {
		s = strings.Repeat(s, 20_000)
		if got := f.String(s); got != s {
			t.Errorf("%.20q is changed", s)
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

// A secret of one letter or two is hidden where a value is written, and messages stay
// readable.
func TestC1OneLetter(t *testing.T) {
	t.Parallel()
	var f Filter
	f.Add("a", "no")
	for _, s := range []string{
		"a", "no", "?token=a&x=1", `{"token":"a"}`, "X-Token: a\r\n", "Bearer a is bad", "the token a is bad", "invalid key: no", "http://u:a@host/", "token=%61", `\"a\"`, "/v1/a/x",
		"the password=a is wrong", "token=no\tid=7",
	} {
		if !strings.Contains(f.String(s), Mark) {
			t.Errorf("%q is not hidden", s)
		}
	}
	for _, s := range []string{
		"a record of a list has no name", "no such file: it has a name", "tally: a proxy refused it", "don't", "a-b", "it has a, and that is no-op",
	} {
		if got := f.String(s); got != s {
			t.Errorf("%q: %q", s, got)
		}
	}
}

// A secret that contains another one is hidden completely.
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
