// Package huawei joins Huawei Cloud's SDK to tally's own transport, for the
// clients of its services.
//
// From the SDK come the descriptions of requests, their signatures
// (SDK-HMAC-SHA256) and their building. From package rest come connections,
// proxies, TLS, retries, the debug log, and the one error type. A call runs
// through the SDK to the signed http.Request and from there through rest's
// layers:
//
//	Operation -> SDK: build, sign -> bound to ctx -> rest: errors, retry, auth (nothing to add), debug, http
//
// Nothing changes a signed header after it is signed, so that a retry within
// the server's tolerance of 15 minutes still verifies.
//
// Credentials are found by Find, in the environment, in the SDK's profile file
// or, only on request, in the metadata service of a cloud server.
package huawei
