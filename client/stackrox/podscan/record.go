package podscan

import "strconv"

// Field names a text of a pod.
type Field uint8

// The texts of a pod, named as in the API.
const (
	ID Field = iota
	Name
	DeploymentID
	Namespace
	ClusterID
	Started // RFC 3339, UTC
)

// InstanceField names a text of a container instance.
type InstanceField uint8

// The texts of a container instance, named as in the API.
const (
	Runtime     InstanceField = iota // DOCKER_CONTAINER_RUNTIME and the like; a number without a known name in digits
	ContainerID                      // instanceId.id
	Node
	ContainingPodID
	ContainerName
	ContainerStarted // RFC 3339, UTC
	ImageDigest
	Finished          // RFC 3339, UTC; empty while the container runs
	ExitCode          // in digits; empty when the record has none
	TerminationReason // empty while the container runs
	numFields
)

// fields holds where the texts of a pod or of an instance are.
type fields [numFields]span

// span is a piece of the block, a text without its quotes; the zero span is one that the record does not have.
type span struct{ from, to uint32 }

// Flags in span.to.
const (
	escaped = 1 << 31 // the text holds escapes
	numeric = 1 << 30 // it is a number
	flags   = escaped | numeric
)

func spanOf(from, to int) span {
	return span{uint32(from), uint32(to)} //nolint:gosec // blocks are shorter than numeric
}

func (s span) bytes(b []byte) []byte { return b[s.from : s.to&^flags] }

// append appends the text of s.
func (s span) append(dst, b []byte) []byte {
	if s.to&escaped != 0 {
		return unescape(dst, s.bytes(b))
	}
	return append(dst, s.bytes(b)...)
}

// Record is one pod. It is valid until the Scanner's next call.
type Record struct {
	b       []byte
	fields  fields
	pod     span
	failure span
	blank   bool // pod holds white space outside strings
	live    int
	list    []container
	ips     []span
	compact []byte
}

type container struct {
	fields          fields
	firstIP, lastIP int
	exit            int32
	exited          bool
	live            bool
}

func (r *Record) reset(b []byte) {
	*r = Record{b: b, list: r.list[:0], ips: r.ips[:0], compact: r.compact[:0]}
}

// JSON returns the pod's object on one line: as the server sent it, unknown members included, without white space
// outside strings. The caller must not change it.
func (r *Record) JSON() []byte {
	if !r.blank {
		return r.pod.bytes(r.b)
	}
	if len(r.compact) == 0 {
		r.compact = squeeze(r.compact, r.pod.bytes(r.b))
	}
	return r.compact
}

// Append appends the text of f, decoded, as UTF-8; nothing when the record has none or null.
func (r *Record) Append(dst []byte, f Field) []byte { return r.fields[f].append(dst, r.b) }

// Live returns the number of live container instances.
func (r *Record) Live() int { return r.live }

// Terminated returns the number of terminated container instances.
func (r *Record) Terminated() int { return len(r.list) - r.live }

// Instances returns the number of container instances, live and terminated.
func (r *Record) Instances() int { return len(r.list) }

// Instance returns a container instance, counted from 0 in the record's order, in which the server puts live ones first.
func (r *Record) Instance(i int) Instance { return Instance{r, &r.list[i]} }

// Instance is a container instance of a Record, and valid as long.
type Instance struct {
	r *Record
	c *container
}

// Live tells a live instance from a terminated one.
func (c Instance) Live() bool { return c.c.live }

// ExitCode returns the exit code, and whether the record has one. The server sends 0 for a container that still runs.
func (c Instance) ExitCode() (code int32, ok bool) { return c.c.exit, c.c.exited }

// Has reports whether the record has f and not null for it: a container that runs has not Finished.
func (c Instance) Has(f InstanceField) bool {
	return c.c.fields[f].to != 0 || f == ExitCode && c.c.exited
}

// Append appends the text of f, decoded, as UTF-8; nothing when the record has none or null.
func (c Instance) Append(dst []byte, f InstanceField) []byte {
	s := c.c.fields[f]
	switch {
	case f == ExitCode && c.c.exited:
		return strconv.AppendInt(dst, int64(c.c.exit), 10)
	case s.to&numeric != 0:
		return appendRuntime(dst, s.bytes(c.r.b))
	}
	return s.append(dst, c.r.b)
}

// AppendIPs appends the addresses of the container, sep between them.
func (c Instance) AppendIPs(dst []byte, sep string) []byte {
	for i, s := range c.r.ips[c.c.firstIP:c.c.lastIP] {
		if i > 0 {
			dst = append(dst, sep...)
		}
		dst = s.append(dst, c.r.b)
	}
	return dst
}

// appendRuntime appends the name of a container runtime that was sent as its number.
func appendRuntime(dst, number []byte) []byte {
	n, _ := whole(number)
	switch n {
	case 0:
		return append(dst, "UNKNOWN_CONTAINER_RUNTIME"...)
	case 1:
		return append(dst, "DOCKER_CONTAINER_RUNTIME"...)
	case 2:
		return append(dst, "CRIO_CONTAINER_RUNTIME"...)
	}
	return strconv.AppendInt(dst, int64(n), 10)
}

// squeeze appends the checked value s without the white space outside its strings.
func squeeze(dst, s []byte) []byte {
	inside := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !inside && c <= ' ' {
			continue
		}
		dst = append(dst, c)
		switch c {
		case '"':
			inside = !inside
		case '\\':
			i++
			dst = append(dst, s[i])
		}
	}
	return dst
}
