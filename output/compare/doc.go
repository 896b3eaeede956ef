// Package compare finds the differences between two exported files with the same
// columns, in any order of rows. Both are sorted on disk by their key, so that
// memory is bounded for any number of rows.
package compare
