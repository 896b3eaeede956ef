// Package fleet is the data that the in-process servers of all APIs share: one
// made-up fleet of clusters, namespaces, workloads and images. StackRox exports
// its pods, HSS its containers, and image snapshots of CCI hold its images, so
// that an object seen through one API can be found through another.
//
// Nothing in it is random: the workload of a number, its pods, their names, nodes
// and ages are the same in every process. The caller chooses the fleet's size.
package fleet
