// Package stackrox is a client of StackRox (Red Hat Advanced Cluster Security)
// Central: the export of every pod of a fleet, whole or not at all.
//
//	client, err := stackrox.New(stackrox.Options{Options: rest.Options{
//		Endpoint:    "https://central.example.com",
//		Credentials: rest.Bearer(token),
//	}})
//	...
//	for pod, err := range client.ExportPods(ctx, `Namespace:"payments"`, 10*time.Minute) {
//		if err != nil {
//			return err // *rest.Incomplete when pods came before it
//		}
//		...
//	}
//
// The server reports a failure midway as one more line of a successful
// response, or not at all; this client ends an iteration without an error only
// if the response body ended as HTTP requires and no such line came. It reads
// at the network's speed whatever the caller does, because a slow reader holds
// up all of Central.
package stackrox
