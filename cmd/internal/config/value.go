package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tally/client/rest"
)

// Value is a setting's value and where it came from. One that is not set has no Text.
type Value struct {
	Setting Setting
	Text    string
	Source  Source
}

// Bool is the value of a Bool setting.
func (v Value) Bool() bool {
	on, _ := strconv.ParseBool(v.Text) // checked when it was resolved
	return on
}

// Duration is the value of a Duration setting.
func (v Value) Duration() time.Duration {
	d, _ := time.ParseDuration(v.Text) // checked when it was resolved
	return d
}

// Count is the value of a Count setting.
func (v Value) Count() int {
	n, _ := strconv.Atoi(v.Text) // checked when it was resolved
	return n
}

// Shown is the value as it can be printed: a secret and the user and password
// of a URL are masked.
func (v Value) Shown() string {
	if v.Setting.Secret {
		return rest.Secret(v.Text).String()
	}
	return Masked(v.Text)
}

// Masked is a text in which the user and password of a URL are masked.
func Masked(text string) string {
	return userinfo().ReplaceAllString(text, "://"+rest.Secret("x").String()+"@")
}

// userinfo is the part of a URL between the scheme and the last @ of its authority.
var userinfo = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`://[^/?#\s]*@`) })

// checkKind tells whether text is a value of the setting's kind.
func (s Setting) checkKind(text string) error {
	switch s.Kind {
	case Bool:
		if _, err := strconv.ParseBool(text); err != nil {
			return fmt.Errorf("%s must be true or false, not %q", s.Key, text)
		}
	case Duration:
		if _, err := time.ParseDuration(text); err != nil {
			return fmt.Errorf("%s must be a duration such as 30s or 5m, not %q", s.Key, text)
		}
	case Count:
		if n, err := strconv.Atoi(text); err != nil || n < 0 {
			return fmt.Errorf("%s must be a whole number, not %q", s.Key, text)
		}
	case URL:
		return s.checkURL(text)
	case Text, Path:
	}
	return nil
}

// check tells whether text is a value of the setting; none at all is.
func (s Setting) check(text string) error {
	if text == "" {
		return nil
	}
	if err := s.checkKind(text); err != nil {
		return err
	}
	if len(s.Values) > 0 && !slices.Contains(s.Values, text) {
		return fmt.Errorf("%s must be one of %s, not %q", s.Key, strings.Join(s.Values, ", "), text)
	}
	return nil
}

// checkURL refuses what leads to no server, and a URL that ends with a path
// which every request adds itself.
func (s Setting) checkURL(text string) error {
	u, err := rest.ParseEndpoint(text)
	if err != nil && strings.Contains(text, "@") { // whatever else is wrong, it may quote a password
		return fmt.Errorf("%s must be a URL without a user or password, such as https://host", s.Key)
	}
	if err != nil {
		return fmt.Errorf("%w; use a URL such as https://host, or host:port", err)
	}
	for _, own := range s.Paths {
		if before, _, found := strings.Cut(u.Path+"/", own+"/"); found {
			end := u.Path[len(before):]
			u.Path, u.RawPath = before, ""
			return fmt.Errorf("%s ends with %s, which every request adds itself: use %s", s.Key, end, u)
		}
	}
	return nil
}
