package huaweitest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// authorization is the parsed header of a signed request:
//
//	SDK-HMAC-SHA256 Access=AK, SignedHeaders=a;b, Signature=hex
type authorization struct {
	access    string
	headers   []string
	signature string
}

const algorithm = "SDK-HMAC-SHA256"

func parseAuthorization(s string) (authorization, bool) {
	fields, ok := strings.CutPrefix(s, algorithm+" ")
	if !ok {
		return authorization{}, false
	}
	var a authorization
	for part := range strings.SplitSeq(fields, ", ") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "Access":
			a.access = value
		case "SignedHeaders":
			a.headers = strings.Split(value, ";")
		case "Signature":
			a.signature = value
		}
	}
	return a, a.access != "" && len(a.headers) > 0 && a.signature != ""
}

// canonicalRequest returns the string that both sides hash, as the gateway builds it
// from the received request.
func canonicalRequest(r *http.Request, signed []string, body []byte) string {
	return strings.Join([]string{
		r.Method, canonicalPath(r.URL), canonicalQuery(r.URL), canonicalHeaders(r, signed), strings.Join(signed, ";"), bodyHash(r, body),
	}, "\n")
}

// canonicalPath escapes every segment again and ends in a slash, even if the
// request's path does not.
func canonicalPath(u *url.URL) string {
	segments := strings.Split(u.Path, "/")
	for i, s := range segments {
		segments[i] = escape(s)
	}
	path := strings.Join(segments, "/")
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	return path
}

func canonicalQuery(u *url.URL) string {
	query := u.Query()
	var pairs []string
	for _, name := range sortedKeys(query) {
		values := slices.Sorted(slices.Values(query[name]))
		for _, value := range values {
			pairs = append(pairs, escape(name)+"="+escape(value))
		}
	}
	return strings.Join(pairs, "&")
}

func sortedKeys(values url.Values) []string {
	keys := make([]string, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func canonicalHeaders(r *http.Request, signed []string) string {
	var b strings.Builder
	for _, name := range signed {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		fmt.Fprintf(&b, "%s:%s\n", name, strings.TrimSpace(value))
	}
	return b.String()
}

func bodyHash(r *http.Request, body []byte) string {
	if sent := r.Header.Get("X-Sdk-Content-Sha256"); sent != "" {
		return sent
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// sign returns the signature of a canonical request at a date in the form
// 20060102T150405Z.
func sign(secret, date, canonical string) string {
	sum := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(algorithm + "\n" + date + "\n" + hex.EncodeToString(sum[:])))
	return hex.EncodeToString(mac.Sum(nil))
}

// escape keeps A-Z a-z 0-9 _ - ~ . and percent-encodes every other byte.
func escape(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if plain(c) {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

func plain(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("_-~.", c) >= 0
}
