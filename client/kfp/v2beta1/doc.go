// Package v2beta1 is a client of the Kubeflow Pipelines API v2beta1
// (https://www.kubeflow.org/docs/components/pipelines/reference/api/kubeflow-pipeline-api-spec/),
// which releases since 2.0 serve in addition to v1beta1, from the same database.
//
// New makes a Client. Each of the API's 36 operations is a method of it, and
// every list is also an iterator over all of its pages:
//
//	for run, err := range client.Runs(ctx, v2beta1.RunQuery{Namespace: "team-a"}) { … }
//
// Failures are *rest.Error, as in package kfp. Messages keep the server's bytes,
// see rest.Raw. The server writes an unset time as the beginning of 1970, or of
// the year 1; here both are the zero value.
package v2beta1
