// Package huawei joins Huawei Cloud's SDK to tally's own transport, for the
// clients of its services.
//
// The SDK describes, builds and signs (SDK-HMAC-SHA256) requests. Package rest
// provides connections, proxies, TLS, retries, the debug log, and the error type.
// A call runs through the SDK to the signed http.Request and from there through
// rest's layers:
//
//	Operation -> SDK: build, sign -> bound to ctx -> rest: errors, retry, auth (nothing to add), debug, http
//
// Nothing changes a header after it is signed, so that the signature of a retry
// is still valid within the server's tolerance of 15 minutes.
//
// Credentials are found by Find, in the environment, in the SDK's profile file
// or, only on request, in the metadata service of a cloud server.
package huawei
