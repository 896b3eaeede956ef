// Package cci is a client of Huawei Cloud's Cloud Container Instance, version 2.
// Image snapshots are images pulled once into a disk snapshot, from which pods
// start faster.
//
// The API is that of Kubernetes in form: objects with metadata, spec and
// status, a Status for errors, label selectors, and deletion that takes its
// time. Its reference publishes list, create and delete; one object is
// taken from a list where reading one is not served, and waiting is polling. What
// all kinds of object do alike is written once; a kind is a file with its types
// and a declaration.
//
// The SDK has no package for this service; its core builds and signs the
// requests all the same.
//
// Reference: https://support.huaweicloud.com/api-cci2/deleteImageSnapshot.html
package cci
