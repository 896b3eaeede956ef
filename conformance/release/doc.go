// Package release holds a release to what is promised of it: two are made of one
// commit and compared, everything is unpacked and run where nothing else is
// installed, the image's root is laid out and entered without rights, and the
// manifests of deploy are decoded as Kubernetes does.
//
// TALLY_RELEASE=all makes the snapshots for all platforms.
package release
