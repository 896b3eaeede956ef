// Package rest is the HTTP transport that tally's API clients share.
//
// A Client sends requests to one endpoint through layers of http.RoundTripper,
// from the outside in:
//
//	errors   every response of 400 and above, and every failure below, becomes an *Error
//	retry    repeats what may be repeated, and only before the first byte of a response
//	auth     adds credentials, for the endpoint's own host only, and renews them once on 401
//	debug    prints requests and responses with every secret redacted
//	http     connections, proxies, TLS
//
// Do decodes one JSON response, List reads a paged list, and Stream reads a long
// response. All of them report failures as *Error, with the server's own message and
// request id and a Kind that says whether the credentials, the request, or the
// network was at fault.
package rest
