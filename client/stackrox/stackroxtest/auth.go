package stackroxtest

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// leeway is how long an expired token is still accepted.
const leeway = time.Minute

// JWT makes an API token that can be read like a real one but is not signed. A zero
// time omits the expiry; without roles, the token has the role of an administrator.
// Roles that may not read deployments ("None", "Continuous Integration", "Sensor
// Creator", "Scope Manager") make a Server that requires the token respond with 403.
func JWT(expires time.Time, roles ...string) string {
	if len(roles) == 0 {
		roles = []string{"Admin"}
	}
	c := claims{
		Audience: []string{"https://stackrox.io/jwt-sources#api-tokens"},
		Issuer:   "https://stackrox.io/jwt",
		ID:       "6f1a8d9c-0000-4000-8000-000000000000",
		Name:     "made-up",
		Roles:    roles,
	}
	if !expires.IsZero() {
		c.Expires = expires.Unix()
		c.Issued = expires.AddDate(-1, 0, 0).Unix()
	}
	payload, err := json.Marshal(c)
	if err != nil { // strings and numbers always marshal
		panic(err)
	}
	part := base64.RawURLEncoding.EncodeToString
	header := []byte(`{"alg":"RS256","kid":"jwtk0","typ":"JWT"}`)
	return part(header) + "." + part(payload) + "." + part([]byte("no signature"))
}

// claims are the claims that Central writes into its tokens.
type claims struct {
	Audience []string `json:"aud"`
	Expires  int64    `json:"exp,omitempty"`
	Issued   int64    `json:"iat,omitempty"`
	Issuer   string   `json:"iss"`
	ID       string   `json:"jti"`
	Name     string   `json:"name"`
	Roles    []string `json:"roles"`
}

// expires returns the expiry, the zero time if there is none.
func (c claims) expires() time.Time {
	if c.Expires == 0 {
		return time.Time{}
	}
	return time.Unix(c.Expires, 0)
}

// parseJWT reads a token. There is no signature to check.
func parseJWT(token string) (claims, bool) {
	var c claims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return c, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return c, false
	}
	return c, json.Unmarshal(payload, &c) == nil
}

// identify returns nil for a request whose credentials may read deployments,
// else Central's refusal.
func (s *Server) identify(r *http.Request) *status {
	if user, password, ok := r.BasicAuth(); ok {
		if s.opts.Password != "" && user == "admin" && password == s.opts.Password {
			return nil
		}
		return &status{unauthenticated, "credentials not found: basic: cannot extract identity: " +
			"failed to identify user with username " + strconv.Quote(user)}
	}
	token := bearer(r)
	if token == "" {
		return &status{unauthenticated, message(unauthenticated)}
	}
	c, isJWT := parseJWT(token)
	if token != s.opts.Token || isJWT && expired(c.expires()) {
		return &status{unauthenticated, "credentials not found: token-based: " +
			"cannot extract identity: token validation failed"}
	}
	if isJWT && !mayRead(c.Roles) {
		return &status{permissionDenied, message(permissionDenied)}
	}
	return nil
}

// bearer returns the request's token, "" if it has none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

// expired allows a minute for clocks that differ, as Central does.
func expired(end time.Time) bool {
	return !end.IsZero() && time.Since(end) > leeway
}

// mayRead reports whether one of the roles may read deployments.
func mayRead(roles []string) bool {
	without := []string{"None", "Continuous Integration", "Sensor Creator", "Scope Manager"}
	return slices.ContainsFunc(roles, func(role string) bool { return !slices.Contains(without, role) })
}
