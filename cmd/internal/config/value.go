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

// Value is a setting's value and its source. Text is empty if the setting is not set.
type Value struct {
	Setting Setting
	Text    string
	Source  Source
}

// Bool returns the value of a Bool setting.
func (v Value) Bool() bool {
	on, _ := strconv.ParseBool(v.Text) // checked when it was resolved
	return on
}

// Duration returns the value of a Duration setting.
func (v Value) Duration() time.Duration {
	d, _ := time.ParseDuration(v.Text) // checked when it was resolved
	return d
}

// Count returns the value of a Count setting.
func (v Value) Count() int {
	n, _ := strconv.Atoi(v.Text) // checked when it was resolved
	return n
}

// Shown returns the value for printing: a secret, and the user and password of a
// URL, are masked.
func (v Value) Shown() string {
	if v.Setting.Secret {
		return rest.Secret(v.Text).String()
	}
	return Masked(v.Text)
}

// Masked masks the user and password of URLs in a string.
func Masked(s string) string {
	return userinfo().ReplaceAllString(s, "://"+rest.Secret("x").String()+"@")
}

// userinfo matches the part of a URL between the scheme and the last @ of its
// authority.
var userinfo = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`://[^/?#\s]*@`) })

// checkKind checks that a string is a value of the setting's kind.
func (s Setting) checkKind(value string) error {
	switch s.Kind {
	case Bool:
		if _, err := strconv.ParseBool(value); err != nil {
			return fmt.Errorf("%s must be true or false, not %q", s.Key, value)
		}
	case Duration:
		if _, err := time.ParseDuration(value); err != nil {
			return fmt.Errorf("%s must be a duration such as 30s or 5m, not %q", s.Key, value)
		}
	case Count:
		if n, err := strconv.Atoi(value); err != nil || n < 0 {
			return fmt.Errorf("%s must be a whole number, not %q", s.Key, value)
		}
	case URL:
		return s.checkURL(value)
	case Text, Path:
	}
	return nil
}

// check checks that a string is a value of the setting; an empty one is allowed.
func (s Setting) check(value string) error {
	if value == "" {
		return nil
	}
	if err := s.checkKind(value); err != nil {
		return err
	}
	if len(s.Values) > 0 && !slices.Contains(s.Values, value) {
		return fmt.Errorf("%s must be one of %s, not %q", s.Key, strings.Join(s.Values, ", "), value)
	}
	return nil
}

// checkURL refuses a string that is not the URL of a server, and a URL that ends
// with a path that requests append.
func (s Setting) checkURL(value string) error {
	u, err := rest.ParseEndpoint(value)
	if err != nil && strings.Contains(value, "@") { // other errors may quote a password
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
