package stackroxtest

import (
	"encoding/binary"
	"time"
)

// AppendProto appends the pod as a protobuf message, as Central's gRPC server sends
// it: fields with their initial value are omitted.
func (p *Pod) AppendProto(b []byte) []byte {
	b = protoString(b, 1, p.ID)
	b = protoString(b, 2, p.Name)
	b = protoString(b, 3, p.Deployment.ID)
	b = protoString(b, 4, p.Deployment.Namespace)
	b = protoString(b, 5, p.Deployment.Cluster.ID)
	for i := range p.Live {
		b = protoMessage(b, 6, p.Live[i].appendProto(nil))
	}
	for _, list := range p.Terminated {
		var bucket []byte
		for i := range list {
			bucket = protoMessage(bucket, 1, list[i].appendProto(nil))
		}
		b = protoMessage(b, 7, bucket)
	}
	return protoTime(b, 8, p.Started)
}

func (c *Container) appendProto(b []byte) []byte {
	runtimes := map[string]uint64{"DOCKER_CONTAINER_RUNTIME": 1, "CRIO_CONTAINER_RUNTIME": 2}
	id := protoNumber(nil, 1, runtimes[c.Runtime])
	id = protoString(id, 2, c.ID)
	b = protoMessage(b, 1, protoString(id, 3, c.Node))
	b = protoString(b, 2, c.PodID)
	for _, ip := range c.IPs {
		b = protoMessage(b, 3, []byte(ip))
	}
	b = protoTime(b, 4, c.Started)
	b = protoString(b, 5, c.Digest)
	b = protoString(b, 6, c.Name)
	b = protoTime(b, 7, c.Finished)
	b = protoNumber(b, 8, uint64(int64(c.ExitCode)))
	return protoString(b, 9, c.Reason)
}

func protoString(b []byte, number uint64, s string) []byte {
	if s == "" {
		return b
	}
	return protoMessage(b, number, []byte(s))
}

func protoMessage(b []byte, number uint64, m []byte) []byte {
	b = binary.AppendUvarint(b, number<<3|2)
	return append(binary.AppendUvarint(b, uint64(len(m))), m...)
}

func protoNumber(b []byte, number, v uint64) []byte {
	if v == 0 {
		return b
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, number<<3), v)
}

func protoTime(b []byte, number uint64, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	m := protoNumber(nil, 1, uint64(t.Unix()))
	return protoMessage(b, number, protoNumber(m, 2, uint64(t.Nanosecond())))
}

// frameOf returns a message of a gRPC stream with its prefix.
func frameOf(message []byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message))), message...)
}
