// Package record reads the records of a StackRox export, all five kinds of them, from JSON and from protobuf, at about the
// speed of memory and without allocating per record: records stay bytes, and a value is decoded when it is read.
//
// # Rows and columns
//
// What a row is, and which values it has, is a Plan of paths into the record. A path is the names of members in JSON, a dot
// between them; [] follows the name of a repeated field and means each of its elements. Paths lead on from the record's own
// object: the pod, the deployment, the image, the node; for workloads, which have none, from what contains deployment and
// images.
//
//	plan := record.NewPlan(schema.Load().Images(), "scan.components[].vulns[]") // a row is a finding
//	image := plan.Value("name.fullName")                 // of the record
//	component := plan.Value("scan.components[].name")    // of what the row lies in
//	cve, fixedBy := plan.Value(".cve"), plan.Value(".fixedBy") // of the row: short for scan.components[].vulns[].cve
//	layers := plan.Value("metadata.v1.layers[].instruction")   // a list: not on the way to the row
//
//	scanner, err := record.NewScanner(body, plan, 0)     // NewFrames for the messages of gRPC
//	for r, err := scanner.Next(); err == nil; r, err = scanner.Next() {
//		for row := range r.Rows {
//			dst = row.Cell(cve).Append(dst)          // nothing where it is absent or null
//			score, ok := row.Cell(cvss).Float()
//			dst = row.List(layers).Append(dst, ";")
//		}
//	}
//
// Without a path a row is the record. With several, the elements at each of them are rows in turn, and each value has a path
// for all of them (".node", which leads on from each), or one for each ("" for a value that those rows do not have):
//
//	plan := record.NewPlan(schema.Load().Pods(), "liveInstances[]", "terminatedInstances[].instances[]")
//	name := plan.Value(".containerName")
//	finished := plan.Value("", ".finished")
//
// A value with a list between it and the row is read with Row.List: its values are one for each element of the innermost
// list, in the order of the record, so that two lists below the same elements have the same length and belong together.
// The elements themselves are values as well: plan.Value("containers[]") counts containers.
//
// A scanner keeps where values lie that the plan names, and checks the rest of the record all the same; Plan.Keep names
// those that the chosen columns need. Both readers fill the same slots: rows do not show where they come from.
//
// # Contract in JSON
//
// A stream is any number of records, JSON objects with any framing: one a line, pretty over many lines, one behind the
// other with nothing between. A record is {"result":{…}}, or {"error":…} as the server's last word.
//
// All valid JSON is read: any order of members, white space, escapes, null for a member that is not set, whole numbers
// written as 1e2 or "137", enumerations by name or number, members that the schema does not know. Everything else is
// refused: invalid UTF-8, control characters, a known member with a value of the wrong type or repeated, a key of a map
// repeated, null as an element of a known array or map, nesting deeper than 1000, records longer than 256 MiB, and a
// stream that ends inside a record. A surrogate without its other half, which RFC 8259 allows, reads as U+FFFD and stays as
// it is in JSON.
//
// Where a choice was left, it is protojson's, as a client that discards unknown fields has it: null counts as not set but
// as present; names are matched exactly and case counts; members beside result and its own are checked and passed over; with
// both a result and an error that is not null, the error counts. It differs in three things. A record that has not what it
// is a record of is refused rather than taken for an empty one: an export must not lose what it cannot read. Times and
// bytes are any string. Names of enumerations that are not known yet are kept.
//
// # Contract in protobuf
//
// Messages are read as every implementation of proto3 reads them: any order of fields, the last one of a scalar or a oneof
// counts, pieces of a message are put together, packed and unpacked numbers, unknown fields passed over (and counted: see
// Strange). Refused are, besides what is not a message: a known field of another wire type, strings that are not UTF-8,
// and times before the year 1 or after 9999, for which there is not JSON. JSON of a record is what the server's gateway
// prints.
//
// # Method
//
// The block. Scanner reads into one block and parses there; there is no line splitting and no tokenizer. A record that does
// not end within the block is parsed again, from its start, after the block's rest was moved to its front and more was
// read. NUL bytes behind the block's bytes stop every scan, since JSON allows NUL nowhere, so the inner loops do not check
// for the end: a method that meets an unexpected byte checks whether it is past the end, and if so requests more.
//
// The guess. For every place of a record there is a node with its members in the server's order, made of the schema and the
// plan (compile.go). The parser assumes the next member in that order: it compares the bytes before the value, `,"name":"`,
// as three words of eight bytes, and searches a string for the first special byte, eight bytes a step. If a guess fails, it
// reads that one member without it. A server with a member more or less costs little, and there is one grammar: a guess
// changes nothing but its speed.
//
// One pass. Where nothing but JSON is wanted of records in protobuf, a message is checked while it is printed; one that is
// not as most are is read again in two passes, which decide on it.
//
// The tables. A value is where it lies in the block, two numbers without a pointer, so the garbage collector has nothing to
// do. Each repeated field on a path has a table of its elements, one behind the other over the whole record; an element
// holds the spans of its values and which elements of the tables below are its own. A record is never a tree.
//
// Slow readers built on encoding/json, in the tests, are the references that these are compared with.
package record
