// Package wire has what both APIs of Kubeflow Pipelines have in common: paths,
// pages, filters, names, uploads, artifacts and errors. Packages kfp and v2beta1
// define the messages, and do not know each other.
package wire
