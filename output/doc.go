// Package output writes rows to a sink in the formats of the command line:
// table, wide, json, jsonl, csv, tsv, yaml, parquet, markdown, html, name, template
// and jsonpath.
//
// Rows may have any type: a [Schema], made from a list of [Column], describes
// them. Each goes through three steps, of which only the first handles more than
// bytes:
//
//	render   a row becomes a record: the bytes of one row in the format
//	sort     records are put in the order of --sort, on disk beyond a bound
//	layout   records become the document: header, separators, column widths
//
// Rendering happens while the source still owns the row, so a source may reuse
// one row for all of them. Everything that a server sent is neutralised before
// it reaches a terminal, and stays unchanged in a file or a pipe, except for
// table cells, which are always for people.
//
// Package outfile writes the files and their manifests.
package output
