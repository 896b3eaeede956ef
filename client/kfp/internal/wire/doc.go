// Package wire is what both APIs of Kubeflow Pipelines have in common: paths,
// pages, filters, names, files that are uploaded, artifacts and errors. Packages
// kfp and v2beta1 say what is sent with it, and know nothing of each other.
package wire
