// Package fleet is what the in-process servers of all APIs agree on: one made-up
// fleet of clusters, namespaces, workloads and images. StackRox exports its pods,
// HSS its containers, and image snapshots of CCI hold its images, so that a row of
// one API is found again in another.
//
// Nothing in it is random: the workload of a number, its pods, their names, nodes
// and ages are the same in every process. The fleet is as large as it is asked for.
package fleet
