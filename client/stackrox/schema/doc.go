// Package schema is the table of the messages that Central's five exports send: every
// message with its fields, their numbers, names and types, and every enumeration with its
// names. Both encodings, JSON and protobuf, and the possible columns follow from it.
//
// The table is messages.txt, with the content of the .proto files of StackRox 4.12. Each
// message or enumeration is a heading; its fields or values follow, one per line, indented
// by a tab. Fields are in the order of their declaration, in which the gateway prints them
// as JSON, not of their numbers:
//
//	message storage.Volume
//		1 name string
//		4 read_only bool
//		6 mount_propagation MountPropagation
//	enum storage.Volume.MountPropagation
//		0 NONE
//
// A type is string, bytes, bool, int32, int64, uint64, float, Timestamp,
// map<string,string>, or the name of a message or an enumeration, resolved as protobuf
// does: from the innermost scope outwards. A type may be followed by [] if the field is
// repeated, then by oneof=NAME if the field belongs to one, and by since=VERSION, the
// release from which servers have the field. A message's own since applies to all of its
// fields without one.
package schema
