package config

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"tally/client/rest"
)

// Unit refuses a credential that belongs to a server other than target, the
// value of a setting that determines where credentials are sent. A credential
// belongs to target if its layer names target, or no server at all; equivalent
// URLs are the same server.
func (r *Resolver) Unit(target, credential Value) error {
	from := credential.Source.Layer
	off := credential.Setting.Kind == Bool && !credential.Bool()
	if off || credential.Text == "" || from == target.Source.Layer || from == Sandbox || from == Default {
		return nil
	}
	other, named := r.at(from, target.Setting)
	if !named || SameServer(other.Text, target.Text) {
		return nil
	}
	return Mistake(fmt.Errorf(
		"%s: the %s %s is from %s, but the %s is from %s, which belongs to %s (%s): set both in one place, or unset one",
		target.Setting.API, target.Setting.Key, target.Shown(), target.Source,
		credential.Setting.Key, credential.Source, other.Shown(), other.Source))
}

// SameServer reports whether two endpoints are the same server: scheme, host,
// port and path are compared in canonical form.
func SameServer(a, b string) bool {
	left, leftErr := rest.ParseEndpoint(Trim(a))
	right, rightErr := rest.ParseEndpoint(Trim(b))
	if leftErr != nil || rightErr != nil {
		return Trim(a) == Trim(b)
	}
	return address(left) == address(right)
}

// address returns a URL in canonical form.
func address(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	return u.Scheme + "://" + net.JoinHostPort(host, port) + strings.TrimRight(u.EscapedPath(), "/")
}
