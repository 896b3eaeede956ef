// Package cci is a client of the image snapshots of Huawei Cloud's Cloud
// Container Instance, version 2: images pulled once into a disk snapshot, from
// which pods start faster.
//
// The API is that of Kubernetes in form: objects with metadata, spec and
// status, a Status for errors, label selectors, and deletion that takes its
// time. Its reference publishes list, create and delete; Get falls back to a
// list where reading one object is not served, and waiting is polling.
//
// The SDK has no package for this service; its core builds and signs the
// requests all the same.
//
// Reference: https://support.huaweicloud.com/api-cci2/deleteImageSnapshot.html
package cci
