// Package hsstest is an in-process double of Huawei Cloud's Host Security
// Service behind the double of its gateway (package huaweitest): a small fleet
// of containers to list and to export, by tasks that run for a while and end in
// a ZIP file, or in a failure.
package hsstest
