// Package compare tells what differs between two exported files of the same
// columns, in whatever order their rows are. Both are sorted on disk by their key,
// so that memory is bounded for any number of rows.
package compare
