// Package stackrox has tests that run tally against the gateways that StackRox
// Central has shipped, not against an imitation of them.
//
// What is real: both gateways and everything they write. Releases 4.4 and 4.5 used
// grpc-gateway v1.16 over gogo messages and golang's jsonpb; 4.6 and newer use
// grpc-gateway v2 over protojson. Both are here with the options that Central gives
// them, behind the same NYTimes gziphandler, net/http's TLS and HTTP/2 servers, and
// in front of a gRPC service that streams records over a gRPC connection in memory,
// as Central's own does. The framing, the JSON, the error bodies, the status codes
// and the compression are therefore those of the gateways; the tests compare them
// with responses recorded from Central.
//
// What is not: there is no database, and the service behind the gateways is a
// list of generated records of each of the five exports. The query language is reduced to the namespace, the
// token check to three known tokens, and the messages of the gRPC errors repeat
// those that Central was observed to send. Cuts of the connection are made
// below the gateway, on the TCP connection that it writes to.
//
// The module has its own go.mod so that its dependencies are not those of
// tally's users. Its tests build tally from the parent module and run it as a
// process:
//
//	cd conformance/stackrox && go test ./...
package stackrox
