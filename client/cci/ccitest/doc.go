// Package ccitest is an in-process double of the image snapshots of Huawei
// Cloud's Cloud Container Instance behind the double of its gateway (package
// huaweitest). It answers as the API machinery of Kubernetes does: dry runs
// that show a deletion timestamp, finalizers, preconditions, causes by field,
// pages with a token to go on.
package ccitest
