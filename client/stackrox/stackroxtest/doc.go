// Package stackroxtest is an in-process fake of StackRox Central. It serves the five
// exports of a made-up fleet of pods, with their deployments, images and nodes, for
// tests and for trying things out without a server.
//
// It responds as Central 4.11 does, byte for byte where responses of real servers were
// recorded (client/stackrox/testdata/samples), and can break an export in every way that
// real ones break; see Fault. It differs in three things: records have the same order every
// time, pods deployment by deployment; a search field that the fleet has no data for, such
// as CVE, matches nothing; and of the other paths it has only /v1/ping, /v1/metadata,
// /v1/auth/status, /v1/clusters and /v1/namespaces.
package stackroxtest
