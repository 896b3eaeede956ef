// Package kfptest is an in-process fake of a Kubeflow Pipelines server, for tests and
// for trying things out: without a cluster or credentials, on loopback only.
//
// It serves v1beta1 and v2beta1 over one state: objects created by one are visible
// through the other. It responds as release 2.17.0 was observed to respond, including its
// oddities: it deviates from the API's reference where the real server does. Objects can
// be listed, sorted, filtered, paged, started, retried and deleted. Runs, and the steps
// in their workflows, progress by a clock.
//
// It does not use package kfp, so that the two cannot share a mistake.
//
// Unlike the real server, it executes and fetches nothing; reads parameters and step
// names of a pipeline only from JSON and simple YAML; checks cron schedules but never
// starts their runs; and compares names ignoring case by Unicode's rules.
package kfptest
