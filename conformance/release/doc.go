// Package release tests the promises of a release: two are made of one commit
// and compared, everything is unpacked and run without anything else installed,
// the image's root is laid out and entered without rights, and the manifests of
// deploy are decoded as Kubernetes does.
//
// TALLY_RELEASE=all makes the snapshots for all platforms.
package release
