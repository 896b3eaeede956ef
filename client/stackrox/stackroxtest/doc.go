// Package stackroxtest is a StackRox Central in the process, on loopback, that
// serves GET /v1/export/pods over a fleet of made-up pods, for tests and for
// trying things out without a server.
//
// It answers as Central 4.11 does, byte for byte where answers of real servers
// are at hand (client/stackrox/testdata/samples), and can break an export in
// every way that real ones break; see Fault. It differs in two things: pods
// come in the same order every time, and a search field that the fleet has no
// data for, such as CVE, matches nothing.
package stackroxtest
