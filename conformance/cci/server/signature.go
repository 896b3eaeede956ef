package server

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	algorithm  = "SDK-HMAC-SHA256"
	timeFormat = "20060102T150405Z"
	maxSkew    = 15 * time.Minute
)

// signature is the parsed Authorization header of a signed request.
type signature struct {
	accessKey     string
	signedHeaders []string
	value         string
}

// parseSignature reads "SDK-HMAC-SHA256 Access=AK, SignedHeaders=a;b, Signature=hex".
func parseSignature(header string) (signature, error) {
	fields, found := strings.CutPrefix(header, algorithm+" ")
	if !found {
		return signature{}, errors.New("authorization header is not " + algorithm)
	}
	var s signature
	for field := range strings.SplitSeq(fields, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		switch name {
		case "Access":
			s.accessKey = value
		case "SignedHeaders":
			s.signedHeaders = strings.Split(value, ";")
		case "Signature":
			s.value = value
		}
	}
	if s.accessKey == "" || s.value == "" || len(s.signedHeaders) == 0 {
		return signature{}, errors.New("authorization header lacks a field")
	}
	return s, nil
}

// verify compares the signature with the one that secretKey produces.
func (s signature) verify(r *http.Request, body []byte, secretKey string, now time.Time) error {
	date := r.Header.Get("X-Sdk-Date")
	signed, err := time.Parse(timeFormat, date)
	if err != nil {
		return errors.New("calc aksk signature fail:X-Sdk-Date is missing or malformed")
	}
	if skew := now.Sub(signed); skew.Abs() > maxSkew {
		return fmt.Errorf("calc aksk signature fail:signature expired, signature time:%s,server time:%s",
			date, now.UTC().Format(timeFormat))
	}
	canonical := canonicalRequest(r, body, s.signedHeaders)
	stringToSign := algorithm + "\n" + date + "\n" + hexSHA256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(secretKey))
	mac.Write([]byte(stringToSign))
	if !hmac.Equal([]byte(s.value), []byte(hex.EncodeToString(mac.Sum(nil)))) {
		return errors.New("verify aksk signature fail,canonicalRequest:" + strings.ReplaceAll(canonical, "\n", "|"))
	}
	return nil
}

// canonicalRequest returns the string that client and server must build identically.
func canonicalRequest(r *http.Request, body []byte, signedHeaders []string) string {
	var headers strings.Builder
	for _, name := range signedHeaders {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		headers.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	hash := r.Header.Get("X-Sdk-Content-Sha256")
	if hash == "" {
		hash = hexSHA256(body)
	}
	return strings.Join([]string{
		r.Method, canonicalPath(r.URL.Path), canonicalQuery(r.URL.Query()),
		headers.String(), strings.Join(signedHeaders, ";"), hash,
	}, "\n")
}

// canonicalPath escapes every segment and ends with a slash, although the path
// on the wire does not.
func canonicalPath(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		segments[i] = escape(segment)
	}
	return strings.TrimSuffix(strings.Join(segments, "/"), "/") + "/"
}

// canonicalQuery sorts by key, then by value, both before they are escaped.
func canonicalQuery(query url.Values) string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(query)) {
		for _, value := range slices.Sorted(slices.Values(query[key])) {
			pairs = append(pairs, escape(key)+"="+escape(value))
		}
	}
	return strings.Join(pairs, "&")
}

// escape leaves only letters, digits and "-_.~" unchanged.
func escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

func hexSHA256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
