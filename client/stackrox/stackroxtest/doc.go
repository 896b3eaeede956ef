// Package stackroxtest is a StackRox Central in the process, on loopback, that
// serves the five exports over a fleet of made-up pods, their deployments, images
// and nodes, for tests and for trying things out without a server.
//
// It responds as Central 4.11 does, byte for byte where responses of real servers were recorded
// (client/stackrox/testdata/samples), and can break an export in every way that real ones break; see
// Fault. It differs in three things: pods come deployment by deployment in the same order every
// time, as all records do; a search field that the fleet has no data for, such as CVE, matches
// nothing, and of the other paths it has only /v1/ping, /v1/metadata, /v1/auth/status and
// /v1/clusters.
package stackroxtest
