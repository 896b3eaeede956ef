package schema

// Kind is the type of a field's value.
type Kind uint8

// Kinds of values.
const (
	String Kind = iota
	Bytes
	Bool
	Int32
	Int64
	Uint64
	Float // 32 bits
	Enum
	Timestamp // google.protobuf.Timestamp: in JSON a string, RFC 3339, UTC
	Object    // a message of the table
	Map       // of strings by strings
)

// Field is one field of a message.
type Field struct {
	// Number and Name are its number and name in protobuf.
	Number int
	Name   string
	// JSON is the name of its member in JSON.
	JSON     string
	Kind     Kind
	Repeated bool
	// Oneof names the group of which at most one field is set, "" for a field of none.
	Oneof string
	// Since is the release, such as "4.8", from which servers have the field; "" if
	// unknown.
	Since string
	// Message describes the value of an Object.
	Message *Message
	// Enum has the names of an Enum.
	Enum *Enumeration
}

// Presence reports whether the absence of a field is visible in both encodings, as
// for a message or a member of a oneof. Other unset fields read as 0, false, "" or
// the enumeration's first name.
func (f *Field) Presence() bool {
	return !f.Repeated && (f.Kind == Object || f.Kind == Timestamp || f.Oneof != "")
}

// Message is a message with its fields in the order of their declaration.
type Message struct {
	// Name is its full name: "storage.Pod".
	Name   string
	Fields []Field
}

// Member returns the field with that name in JSON, or nil.
func (m *Message) Member(name string) *Field {
	for i := range m.Fields {
		if m.Fields[i].JSON == name {
			return &m.Fields[i]
		}
	}
	return nil
}

// Enumeration is an enumeration with the names of its values.
type Enumeration struct {
	// Name is its full name: "storage.ContainerRuntime".
	Name  string
	names map[int32]string
}

// Text returns the name of a value, and whether it has one.
func (e *Enumeration) Text(value int32) (string, bool) {
	name, ok := e.names[value]
	return name, ok
}
