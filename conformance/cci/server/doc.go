// Package server is CCI's ImageSnapshot API on the Kubernetes API machinery, which
// tally's tests use instead of the real service.
//
// What is real: k8s.io/apiserver and etcd, in this process. Dry runs,
// preconditions, finalizers, propagation policies, paging with continue tokens,
// selectors, strict decoding, content negotiation, server-side apply and every
// Status body come from them and not from code written here.
//
// What is not: the rules of the resource itself, which follow the reference
// page (validation.go, strategy.go); the controllers behind it, played by a
// loop (controllers.go); and the gateway in front, which checks signatures and
// tokens and otherwise lets everything through (gateway.go, signature.go).
package server
