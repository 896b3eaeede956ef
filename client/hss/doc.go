// Package hss is a client of Huawei Cloud's Host Security Service, version 5:
// inventories of containers, listed page by page or exported by a task.
//
// An export has four steps: CreateExport starts a task, WaitExport polls it until it
// ends, Download streams its file, a ZIP archive, and OpenArchive checks it and reads
// the table inside. Requests are checked against the API's reference before they are
// sent (*rest.Error of kind rest.KindInvalid); failures are *rest.Error.
//
// Reference: https://support.huaweicloud.com/api-hss2.0/ExportContainerList.html
package hss
