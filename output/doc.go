// Package output writes rows to a sink in the formats of the command line:
// table, wide, json, jsonl, csv, tsv, yaml, markdown, html, name, template
// and jsonpath.
//
// Rows may have any type: a [View] of its [Column] list shows the one that is at
// its place, which [Fill] puts there. Each goes through three steps, of which only
// the first one handles more than bytes:
//
//	render   a row becomes a record: the bytes of one row in the format
//	sort     records are put in the order of --sort, on disk beyond a bound
//	layout   records become the document: header, separators, column widths
//
// Rendering happens while the source still owns the row, so a source may reuse
// one row for all of them. Everything that a server sent is neutralised before
// it reaches a terminal, and stays exactly as it was in a file or a pipe, apart
// from table cells, which are for people in every sink.
//
// The package also writes files that appear whole or not at all ([Create]) and
// the manifest that says what is in them ([WriteManifest]).
package output
