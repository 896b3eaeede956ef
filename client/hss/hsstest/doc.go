// Package hsstest is an in-process fake of Huawei Cloud's Host Security Service
// behind the fake of its gateway (package huaweitest): a small fleet of containers to
// list and to export, with tasks that take some time and end with a ZIP file or a
// failure.
package hsstest
