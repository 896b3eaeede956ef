package rest

import "net/url"

// ParseEndpoint parses a URL, or a host with or without a port, which means
// https, as New does. Its errors show neither a user nor a password.
func ParseEndpoint(s string) (*url.URL, error) { return parseEndpoint(s) }
