// Package schema is the table of the messages that Central's five exports send: every message with its fields, their
// numbers, names and types, and every enumeration with its names. JSON and protobuf follow from it, and so does which
// columns there can be.
//
// The table is messages.txt, which has the content of the .proto files of StackRox 4.12. A message or an enumeration is
// a heading, and its fields or values follow, one a line, indented by a tab. Fields are in the order of their
// declaration, in which the gateway prints them as JSON, not in that of their numbers:
//
//	message storage.Volume
//		1 name string
//		4 read_only bool
//		6 mount_propagation MountPropagation
//	enum storage.Volume.MountPropagation
//		0 NONE
//
// A type is string, bytes, bool, int32, int64, uint64, float, Timestamp, map<string,string>, or the name of a message or
// an enumeration, resolved as protobuf does: from the innermost scope outwards. Behind a type stands [] where the field is
// repeated; behind that, oneof=NAME where the field belongs to one, and since=VERSION: the release from which on servers
// have the field. A message's own since applies to all of its fields without one.
package schema
