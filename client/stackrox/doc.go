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
// The server reports a failure half way as one more line of a successful
// answer, or not at all; this client ends an iteration without an error only
// when the answer's body ended as HTTP says it must and no such line came.
// It reads at the network's speed whatever the caller does, because a slow
// reader holds up the whole of Central.
package stackrox
