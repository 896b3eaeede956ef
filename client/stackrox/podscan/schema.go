package podscan

// kind says what the value of a member must be.
type kind uint8

const (
	text     kind = iota // string
	enum                 // string or whole number
	anything             // an unknown member: checked, kept in JSON, not looked at
	closing              // not a member: the object's closing brace
	integer              // whole number, also as a string
	object               // object described by member.sub
	body                 // the pod: object whose bytes are kept
	instance             // object that begins a new container instance
	list                 // array of member.item
	address              // string in containerIps
	failure              // the error of a stream: string or object
)

// member is one known name in an object.
type member struct {
	name   string
	glue   glue    // what precedes the value when it is where the server puts it
	next   *member // the one behind it in the server's order
	once   uint32  // its bit
	kind   kind
	slot   uint8    // where a text goes: a Field or an InstanceField
	live   bool     // instance: it is a live one
	strict bool     // null is refused: the elements of arrays
	sub    *message // object, body, instance
	item   *member  // list
}

// message lists the known members of an object in the order in which the server sends them; the last is the closing brace.
type message struct{ members []member }

func newMessage(members ...member) *message {
	for i := range members {
		members[i].once = 1 << i
		members[i].glue = newGlue(`,"` + members[i].name + `":`)
	}
	members = append(members, member{kind: closing, glue: newGlue("}")})
	if first := &members[0]; first.kind != closing {
		first.glue = newGlue(`"` + first.name + `":`)
	}
	for i := range members[1:] {
		members[i].next = &members[i+1]
	}
	return &message{members}
}

// find returns the member of that name, or unknown.
func (m *message) find(name []byte, hasEscapes bool) *member {
	if hasEscapes && len(name) <= longestEscape*longestName {
		var room [longestEscape * longestName]byte
		name = unescape(room[:0], name)
	}
	for i := range m.members {
		if f := &m.members[i]; f.kind != closing && f.name == string(name) {
			return f
		}
	}
	return unknown
}

// end returns the pseudo member that stands for the closing brace.
func (m *message) end() *member { return &m.members[len(m.members)-1] }

// longestName bounds the names worth decoding when they hold escapes.
const (
	longestName   = len("terminatedInstances")
	longestEscape = len(`\u0061`)
)

// The messages of the stream, innermost first. They are read only.
var (
	unknown         = &member{kind: anything}
	noMessage       = newMessage() // an object of which every member is unknown
	identityMessage = newMessage(
		member{name: "containerRuntime", kind: enum, slot: uint8(Runtime)},
		member{name: "id", kind: text, slot: uint8(ContainerID)},
		member{name: "node", kind: text, slot: uint8(Node)},
	)
	instanceMessage = newMessage(
		member{name: "instanceId", kind: object, sub: identityMessage},
		member{name: "containingPodId", kind: text, slot: uint8(ContainingPodID)},
		member{name: "containerName", kind: text, slot: uint8(ContainerName)},
		member{name: "containerIps", kind: list, item: &member{kind: address, strict: true}},
		member{name: "started", kind: text, slot: uint8(ContainerStarted)},
		member{name: "imageDigest", kind: text, slot: uint8(ImageDigest)},
		member{name: "finished", kind: text, slot: uint8(Finished)},
		member{name: "exitCode", kind: integer},
		member{name: "terminationReason", kind: text, slot: uint8(TerminationReason)},
	)
	bucketMessage = newMessage(
		member{name: "instances", kind: list, item: &member{kind: instance, sub: instanceMessage, strict: true}},
	)
	podMessage = newMessage(
		member{name: "id", kind: text, slot: uint8(ID)},
		member{name: "name", kind: text, slot: uint8(Name)},
		member{name: "deploymentId", kind: text, slot: uint8(DeploymentID)},
		member{name: "namespace", kind: text, slot: uint8(Namespace)},
		member{name: "clusterId", kind: text, slot: uint8(ClusterID)},
		member{name: "liveInstances", kind: list, item: &member{kind: instance, live: true, sub: instanceMessage, strict: true}},
		member{name: "terminatedInstances", kind: list, item: &member{kind: object, sub: bucketMessage, strict: true}},
		member{name: "started", kind: text, slot: uint8(Started)},
	)
	resultMessage = newMessage(member{name: "pod", kind: body, sub: podMessage})
	recordMessage = newMessage(
		member{name: "result", kind: object, sub: resultMessage},
		member{name: "error", kind: failure},
	)
)
