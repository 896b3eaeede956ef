// Package release tests the guarantees of a release: two are made from one commit and
// compared, everything is unpacked and run with nothing else installed, the image's
// root is laid out and entered unprivileged, and the manifests of deploy are decoded
// as Kubernetes does.
//
// TALLY_RELEASE=all makes the snapshots for all platforms.
package release
