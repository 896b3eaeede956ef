// Package kfp holds the conformance tests of the Kubeflow Pipelines commands: tally, as a user runs it, against the
// server code of Kubeflow Pipelines 2.0.5.
//
// # What is real
//
// Everything between the socket and the database is code of github.com/kubeflow/pipelines
// at that release: the REST gateway with its routes, its JSON and its error bodies, the
// gRPC handlers, the upload handlers, the resource manager, the Argo and v2 IR compilers,
// the filter and page-token code, and the storage layer with its SQL.
//
// # What is a packaged fake
//
// The cluster is missing, so three of the clients behind the resource manager are the ones that the release uses in
// its own tests, with the least that makes them usable by a server:
//
//   - Argo: workflows are kept in a map and never run. A run moves on when a workflow with a status is posted to
//     /apis/v1beta1/workflows, which is what the persistence agent does in a cluster.
//   - Schedules: scheduled workflows are kept in a map and never fire.
//   - Objects: artifacts and pipeline files are kept in a map.
//
// Authentication in multi-user mode trusts the identity header, and every access review is granted.
//
// # What is repeated
//
// The release's main package cannot be imported, so its few lines of glue are repeated: which service is registered
// where, the interceptor that turns errors into gRPC codes, and the body of healthz.
//
// # What differs from a cluster
//
// The database is SQLite in place of MySQL: names compare case-sensitively, and foreign
// keys do not cascade. The clock never shows the same second twice, so objects that are
// created later are newer.
//
// # Running them
//
//	cd conformance/kfp && go test ./...
//
// SQLite needs a C compiler, and the first build takes some minutes and 2 GB of modules; later ones take seconds. With -v
// the tests print what each command did. The command under test is built from the module above. The race detector
// reports a counter in Argo's validation that has no lock; it is shared by all servers of a process.
//
// To try commands by hand:
//
//	go run ./serve
//	KF_PIPELINES_ENDPOINT=http://127.0.0.1:PORT tally kfp runs list
package kfp
