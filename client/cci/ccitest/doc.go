// Package ccitest is an in-process fake of Huawei Cloud's Cloud Container
// Instance behind the fake of its gateway (package huaweitest). It serves image
// snapshots, and any other configured collection. It responds as the API
// machinery of Kubernetes does: dry runs that show a deletion timestamp,
// finalizers, preconditions, causes by field, pages with a continue token.
package ccitest
