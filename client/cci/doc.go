// Package cci is a client of Huawei Cloud's Cloud Container Instance, version 2.
// Image snapshots are images pulled once into a disk snapshot, from which pods
// start faster.
//
// The API has the form of Kubernetes': objects with metadata, spec and status, a
// Status for errors, label selectors, and deletion that takes time. Its reference
// lists list, create and delete; if a server does not serve single objects, they
// are found in a list. Waiting is polling. What all kinds of objects have in
// common is written once; a kind is a file with its types and a declaration.
//
// The SDK has no package for this service, but its core builds and signs the
// requests.
//
// Reference: https://support.huaweicloud.com/api-cci2/deleteImageSnapshot.html
package cci
