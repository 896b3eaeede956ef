#!/bin/sh
# Writes the zz_generated files: deep copies and model names of the types in v2,
# and the OpenAPI definitions that the API machinery needs to serve them.
set -eu
cd "$(dirname "$0")"

k8s=v0.37.2
openapi=v0.0.0-20260821135717-be32def86098
header=$(mktemp)
trap 'rm -f "$header"' EXIT
export GOFLAGS=-mod=mod

go run "k8s.io/code-generator/cmd/deepcopy-gen@$k8s" \
	--go-header-file "$header" --output-file zz_generated.deepcopy.go ./v2

go run "k8s.io/kube-openapi/cmd/openapi-gen@$openapi" \
	--go-header-file "$header" --report-filename /dev/null \
	--output-model-name-file zz_generated.model_name.go \
	--output-file zz_generated.openapi.go \
	--output-dir openapi --output-pkg tally/conformance/cci/openapi \
	--readonly-pkg k8s.io/apimachinery/pkg/apis/meta/v1 \
	--readonly-pkg k8s.io/apimachinery/pkg/runtime \
	--readonly-pkg k8s.io/apimachinery/pkg/version \
	./v2 k8s.io/apimachinery/pkg/apis/meta/v1 \
	k8s.io/apimachinery/pkg/runtime k8s.io/apimachinery/pkg/version

gofmt -w v2 openapi
