#!/bin/sh
# Writes internal/gen44 and internal/gen46 from the .proto files.
# It needs Go and protoc 3.21 with the well-known types (Debian:
# apt-get install protobuf-compiler libprotobuf-dev). The generators are
# installed into a temporary directory at the versions named here.
set -eu
cd "$(dirname "$0")"

GOBIN=$(mktemp -d)
export GOBIN
trap 'rm -rf "$GOBIN"' EXIT

# 4.4 and 4.5: gogo messages, grpc-gateway v1.
go install github.com/gogo/protobuf/protoc-gen-gogofast@v1.3.2
go install github.com/grpc-ecosystem/grpc-gateway/protoc-gen-grpc-gateway@v1.16.0
well_known=Mgoogle/protobuf/timestamp.proto=github.com/gogo/protobuf/types
exports="pods.proto deployments.proto images.proto nodes.proto workloads.proto"
out=../internal/gen44
protoc -I. --plugin="$GOBIN/protoc-gen-gogofast" --plugin="$GOBIN/protoc-gen-grpc-gateway" \
	--gogofast_out="plugins=grpc,import_path=gen44,$well_known:$out" \
	--grpc-gateway_out="logtostderr=true,grpc_api_configuration=routes.yaml,import_path=gen44,$well_known:$out" \
	$exports

# 4.6 and newer: google.golang.org/protobuf messages, grpc-gateway v2.
go install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12
go install google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.2
go install github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-grpc-gateway@v2.31.0
package=tally/conformance/stackrox/internal/gen46
mapping="module=$package"
for file in $exports status.proto; do
	mapping="$mapping,M$file=$package"
done
out=../internal/gen46
protoc -I. --plugin="$GOBIN/protoc-gen-go" --plugin="$GOBIN/protoc-gen-go-grpc" --plugin="$GOBIN/protoc-gen-grpc-gateway" \
	--go_out="$mapping:$out" \
	--go-grpc_out="$mapping:$out" \
	--grpc-gateway_out="$mapping,grpc_api_configuration=routes.yaml:$out" \
	$exports status.proto
