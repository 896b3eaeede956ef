// Package v2beta1 is a client of the Kubeflow Pipelines API v2beta1
// (https://www.kubeflow.org/docs/components/pipelines/reference/api/kubeflow-pipeline-api-spec/),
// which releases 2.0 and newer serve beside v1beta1, over one database.
//
// New makes a Client. Each of the API's 36 operations is a method of it, and
// every list is also an iterator over all of its pages:
//
//	for run, err := range client.Runs(ctx, v2beta1.RunQuery{Namespace: "team-a"}) { … }
//
// Failures are *rest.Error, as those of package kfp. Messages keep the bytes they
// came in, see rest.Raw. The server writes a time that is not set as the beginning
// of 1970, or of the year 1; here both are the zero value.
package v2beta1
