// Package kfptest is a small Kubeflow Pipelines server in this process, for
// tests and for trying things out: no cluster, no credentials, loopback only.
//
// It serves v1beta1 and v2beta1 over one state: what is made by one is seen by the other.
// It responds as release 2.17.0 was observed to respond, including its oddities: the
// API's reference is ignored where the real server ignores it. What is created can be
// listed, sorted, filtered, paged, started, retried and deleted. Runs move on by a clock,
// and so do the steps in their workflows.
//
// It knows nothing of package kfp, so that the two cannot share a mistake.
//
// Not as in the real one: nothing is executed or fetched; a pipeline that is
// not JSON is read for its parameters and step names only as far as plain YAML
// goes; cron schedules are checked and never fire; equal names compare without
// regard to case by Unicode's rules.
package kfptest
