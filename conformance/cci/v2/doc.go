// Package v2 has the types of the API group cci, version v2, spelt as in the
// reference of Huawei Cloud CCI, with its model names
// (io.cci.api.pkg.apis.versioned.cci.v2.ImageSnapshotSpec).
//
// generate.sh, one directory up, writes the zz_generated files.
//
// +k8s:deepcopy-gen=package
// +k8s:openapi-gen=true
// +k8s:openapi-model-package=io.cci.api.pkg.apis.versioned.cci.v2
// +groupName=cci
package v2
