package stackrox

import (
	"slices"
	"strconv"
	"strings"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/output"
)

func appendInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }

// containerView has a row for each container of each pod, running ones first.
func containerView(f *exportFlags) *view {
	v := newView(record.NewPlan(schema.Load().Pods(), "liveInstances[]", "terminatedInstances[].instances[]"))
	v.known = podChecks(v.plan)
	ips, finished, code := v.plan.Value(".containerIps[]"), v.plan.Value(".finished"), v.plan.Value(".exitCode")
	v.add(
		v.value("namespace", "namespace of the pod", "namespace"),
		v.value("pod", "name of the pod", "name"),
		v.value("container", "name of the container", ".containerName"),
		col("state", "live or terminated", func(dst []byte, r *row) []byte {
			return append(dst, [...]string{"live", "terminated"}[r.Source()]...)
		}),
		v.value("node", "node that it runs on", ".instanceId.node").spare(),
		listed("ips", "IP addresses, separated by spaces", " ", ips),
		v.value("image_digest", "digest of its image", ".imageDigest"),
		v.moment("started", "when it started", ".started"),
		v.moment("finished", "when it ended", ".finished"),
		col("exit_code", "exit code, if it ended", func(dst []byte, r *row) []byte {
			if n, ok := r.Cell(code).Int(); ok && r.Cell(finished).Has() { // the server sends 0 for a running container
				return strconv.AppendInt(dst, n, 10)
			}
			return dst
		}, code, finished).of(number).spare(),
		v.value("reason", "why it ended", ".terminationReason"),
		v.value("runtime", "container runtime", ".instanceId.containerRuntime"),
		v.value("container_id", "id at the container runtime", ".instanceId.id").key(),
		v.value("pod_id", "UUID of the pod", "id"),
		v.value("deployment_id", "UUID of the pod's deployment", "deploymentId"),
		v.value("cluster_id", "UUID of the pod's cluster", "clusterId"),
	)
	v.flat(ips)
	v.add(v.clusterColumn(f, "clusterId"))
	v.addDeployment(f, "deploymentId")
	return v
}

// flat makes the JSON of rows an object of the columns so far, its members sorted:
// the server has no such object.
func (v *view) flat(ips record.Value) {
	columns := slices.SortedFunc(slices.Values(v.columns), func(a, b column) int { return strings.Compare(a.Name, b.Name) })
	members := make([]string, len(columns)) // from the brace or comma to the colon
	for i, c := range columns {
		v.needs = append(v.needs, c.needs...)
		members[i] = `,"` + c.Name + `":`
		if i == 0 {
			members[i] = `{"` + c.Name + `":`
		}
	}
	v.json = func(dst []byte, r *row) []byte {
		for i, c := range columns {
			if dst = append(dst, members[i]...); c.Name == "ips" {
				dst = appendStrings(dst, r.List(ips), &r.scratch)
				continue
			}
			r.cell = c.Append(r.cell[:0], r)
			dst = appendCell(dst, c.Type, r.cell)
		}
		return append(dst, '}')
	}
}

// appendCell appends a cell as JSON: a number, or null without one, or a string.
func appendCell(dst []byte, t output.Type, cell []byte) []byte {
	switch {
	case t == number && len(cell) == 0:
		return append(dst, "null"...)
	case t == number:
		return append(dst, cell...)
	}
	return appendMarshalled(dst, cell)
}

// manyStrings is the number from which the list's JSON is measured first: it would
// grow by copies, which take memory as well.
const manyStrings = 1 << 16

func appendStrings(dst []byte, l record.List, s *scratch) []byte {
	if l.Len() >= manyStrings {
		size := 0
		for i := range l.Len() {
			size += len(s.of(l.At(i))) + len(`"",`)
		}
		dst = slices.Grow(dst, size)
	}
	dst = append(dst, '[')
	for i := range l.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendMarshalled(dst, s.of(l.At(i)))
	}
	return append(dst, ']')
}
