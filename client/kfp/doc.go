// Package kfp is a client of the Kubeflow Pipelines API v1beta1
// (https://www.kubeflow.org/docs/components/pipelines/reference/), which
// releases 1.8 to 2.17 serve.
//
// New makes a Client. Each of the API's 37 operations is a method of it, and
// every list is also an iterator over all of its pages:
//
//	for run, err := range client.Runs(ctx, kfp.RunQuery{Namespace: "team-a"}) { … }
//
// Failures are *rest.Error, with the server's message for people and a Kind that
// says what can be done. An id or a body that the server would misinterpret is
// refused before anything is sent, with the same type.
//
// Messages keep the server's bytes, see rest.Raw: their JSON loses nothing, not
// even fields that this package does not know. The server omits zero values and
// writes an unset time as the beginning of 1970; here both are the zero value.
package kfp
