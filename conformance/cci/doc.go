// Package cci has tests that run tally against the Kubernetes API machinery on which
// Huawei Cloud CCI is built, not against an imitation of it.
//
// What is real: k8s.io/apiserver v0.37 and etcd, serving a group cci, version v2,
// with cluster-scoped imagesnapshots. Everything that such a server decides itself is
// therefore real: dry runs, preconditions, finalizers and propagation policies, 409,
// 422 with causes, limit and continue, selectors, 405, 406, 415 and the Status
// bodies. Signatures of the tests of the server are made by the vendor's SDK.
//
// What is not: CCI itself. The types, the model names and the limits follow its
// reference page; a loop plays the controllers and the garbage collector; a
// handler in front plays the gateway that checks SDK-HMAC-SHA256 signatures,
// temporary keys and tokens. Package server has the details, and the command
// cciserver runs it by hand.
//
// The module has its own go.mod so that its dependencies are not those of
// tally's users. Its tests build tally from the parent module and run it as a
// process:
//
//	cd conformance/cci && go test ./...
//
// The first build takes minutes, the tests themselves take seconds.
package cci
