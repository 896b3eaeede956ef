package huaweitest

import (
	"crypto/hmac"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	dateFormat = "20060102T150405Z"
	// maxSkew is the tolerated deviation of a signature's time.
	maxSkew = 15 * time.Minute
	// maxFailures is the number of bad signatures before a key is locked.
	maxFailures = 5
	lockTime    = 5 * time.Minute
)

// Verifier authenticates requests as the gateway does: by signature, or by
// X-Auth-Token. It is safe for concurrent use.
type Verifier struct {
	// Keys are the accepted access keys.
	Keys map[string]Key
	// Tokens are the accepted tokens.
	Tokens []string
	// Now is its clock.
	Now func() time.Time

	mu       sync.Mutex
	failures map[string]failures
}

type failures struct {
	count int
	until time.Time
}

// Check returns the gateway's message about a refused request with this body, "" for
// an accepted one.
func (v *Verifier) Check(r *http.Request, body []byte) string {
	if token := r.Header.Get("X-Auth-Token"); token != "" {
		return v.checkToken(token)
	}
	a, ok := parseAuthorization(r.Header.Get("Authorization"))
	if !ok {
		return "x-auth-token and Authorization header not found"
	}
	key, known := v.Keys[a.access]
	switch {
	case !known:
		return fmt.Sprintf("ak %s not exist", a.access)
	case v.locked(a.access):
		return "AK access failed to reach the limit,forbidden."
	}
	if refusal := v.checkDate(r.Header.Get("X-Sdk-Date")); refusal != "" {
		return refusal
	}
	return v.checkSignature(r, a, key, body)
}

func (v *Verifier) checkToken(token string) string {
	for _, known := range v.Tokens {
		if token == known {
			return ""
		}
	}
	return "decrypt token fail"
}

func (v *Verifier) checkDate(s string) string {
	date, err := time.Parse(dateFormat, s)
	if err != nil {
		return "calc aksk signature fail:X-Sdk-Date is invalid"
	}
	if now := v.Now().UTC(); now.Sub(date).Abs() > maxSkew {
		return fmt.Sprintf("calc aksk signature fail:signature expired, signature time:%s,server time:%s", s, now.Format(dateFormat))
	}
	return ""
}

func (v *Verifier) checkSignature(r *http.Request, a authorization, key Key, body []byte) string {
	canonical := canonicalRequest(r, a.headers, body)
	want := sign(key.Secret, r.Header.Get("X-Sdk-Date"), canonical)
	right := hmac.Equal([]byte(want), []byte(a.signature)) && r.Header.Get("X-Security-Token") == key.SecurityToken
	v.count(a.access, right)
	if right {
		return ""
	}
	// The gateway echoes the request, including its secrets.
	return "verify aksk signature fail,canonicalRequest:" + strings.ReplaceAll(canonical, "\n", "|")
}

// count counts the failures of a key; a valid signature resets them.
func (v *Verifier) count(access string, right bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.failures == nil {
		v.failures = map[string]failures{}
	}
	if right {
		delete(v.failures, access)
		return
	}
	f := v.failures[access]
	f.count++
	if f.count >= maxFailures {
		f.until = v.Now().Add(lockTime)
	}
	v.failures[access] = f
}

func (v *Verifier) locked(access string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	f := v.failures[access]
	if f.count < maxFailures {
		return false
	}
	if v.Now().Before(f.until) {
		return true
	}
	delete(v.failures, access)
	return false
}
