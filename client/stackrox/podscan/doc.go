// Package podscan reads the pods of a StackRox export, GET /v1/export/pods, at about the speed of memory and without
// allocating per pod: records stay bytes, and a field is decoded when someone asks for it.
//
// # Contract
//
// A stream is any number of records, JSON objects with any framing: one a line, pretty over many lines, one behind the
// other with nothing between. A record is {"result":{"pod":{…}}}, or {"error":…} as the server's last word.
//
// All legal JSON is read: any order of members, white space, escapes, null for a member that is not set, whole numbers
// written as 1e2 or "137", enumerations by name or number, members that this package does not know. Everything else is
// refused: invalid UTF-8, control characters, a known member with a value of the wrong type or given twice, null as an
// element of a known array, nesting deeper than 1000, records longer than 256 MiB, and a stream that ends inside a
// record. A surrogate without its other half, which RFC 8259 allows, reads as U+FFFD and stays as it is in JSON.
//
// Where a choice was left, it is protojson's, as a client that discards unknown fields has it: null counts as not set but
// as given; names are matched exactly and case counts; members beside result or pod are checked and passed over; with
// both a result and an error that is not null, the error counts. It differs in three things. A record that has no pod
// (result or pod missing or null) is refused rather than taken for an empty one: an export must not lose what it cannot
// read. Times are any text. Enumeration names not known yet are kept.
//
// # Method
//
// The block. Scanner reads into one block and parses there; there is no line splitting and no tokenizer. A record that
// does not end within the block is parsed again, from its start, after the block's rest was moved to its front and more
// was read. NUL bytes behind the block's bytes stop every scan, since JSON allows NUL nowhere, so the inner loops do not
// check for the end: who meets a byte that does not fit asks whether it lies behind the end, and if so wants more.
//
// The guess. The parser (parse.go) has a table (schema.go) of the members of every message in the server's order, and
// takes the next member in that order for granted as long as it is there: three words of eight bytes are compared with
// what must stand there, and a string is searched for its end eight bytes a step. A server with a member more or less
// costs nothing else: where a guess fails, at that member only, the parser reads what is there. There is one grammar, and
// a guess changes nothing but its speed.
//
// The spans. A field is where its text lies in the block, two numbers without a pointer, so the garbage collector has
// nothing to do. Texts are checked when they are passed over, and unescaped when they are asked for.
//
// A slow reader built on encoding/json, in the tests, is the reference that this one is compared with.
package podscan
