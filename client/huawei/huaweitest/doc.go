// Package huaweitest is an in-process fake of the infrastructure in front of every
// service of Huawei Cloud: the API gateway that verifies signatures, throttles and
// locks keys, IAM's list of projects, and the metadata service of a cloud server.
// Fakes of single services are handlers behind it.
//
// It listens on loopback only, keeps its state in memory, and accepts no
// credentials but the fake ones below.
package huaweitest
