package stackrox

import (
	"encoding/json"
	"strconv"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/output"
)

// containerRow is one container of an exported pod. Its memory is reused for the
// next one.
type containerRow struct {
	*record.Row
	*containerValues
}

// containerValues are what columns of containers are made of.
type containerValues struct {
	columns             []output.Column[*containerRow]
	ips, finished, exit record.Value
}

// RawJSON is the container as an object of its columns: the server has no such object.
func (c *containerRow) RawJSON() []byte {
	object := map[string]any{}
	for _, column := range c.columns {
		object[column.Name] = string(column.Append(nil, c))
	}
	ips := []string{}
	for i := range c.List(c.ips).Len() {
		ips = append(ips, string(c.List(c.ips).At(i).Append(nil)))
	}
	object["ips"], object["exit_code"] = ips, exitCode(c)
	text, _ := json.Marshal(object) // texts and numbers always encode
	return text
}

// exitCode is that of a container that ended: the server sends 0 for one that runs.
func exitCode(c *containerRow) any {
	if code, ok := c.Cell(c.exit).Int(); ok && c.Cell(c.finished).Has() {
		return int32(code)
	}
	return nil
}

func appendExitCode(dst []byte, c *containerRow) []byte {
	if code, ok := c.Cell(c.exit).Int(); ok && c.Cell(c.finished).Has() {
		return strconv.AppendInt(dst, code, 10)
	}
	return dst
}

// containerView is a row for each container of each pod, those that run first.
func containerView() view[*containerRow] {
	plan := record.NewPlan(schema.Load().Pods(), "liveInstances[]", "terminatedInstances[].instances[]")
	values := &containerValues{
		ips: plan.Value(".containerIps[]"), finished: plan.Value(".finished"), exit: plan.Value(".exitCode"),
	}
	text := func(name, doc, path string) output.Column[*containerRow] {
		return value[*containerRow](name, doc, plan.Value(path))
	}
	values.columns = []output.Column[*containerRow]{
		text("namespace", "namespace of the pod", "namespace"),
		text("pod", "name of the pod", "name"),
		text("container", "name of the container", ".containerName"),
		{Name: "state", Doc: "live or terminated", Append: func(dst []byte, c *containerRow) []byte {
			return append(dst, [...]string{"live", "terminated"}[c.Source()]...)
		}},
		text("node", "node that it runs on", ".instanceId.node"),
		{Name: "ips", Doc: "addresses, with a blank between them", Append: func(dst []byte, c *containerRow) []byte {
			return c.List(c.ips).Append(dst, " ")
		}},
		text("image_digest", "digest of its image", ".imageDigest"),
		moment[*containerRow]("started", "when it started", plan.Value(".started")),
		moment[*containerRow]("finished", "when it ended", values.finished),
		{Name: "exit_code", Doc: "exit code of one that ended", Append: appendExitCode, Value: exitCode},
		text("reason", "why it ended", ".terminationReason"),
		text("runtime", "container runtime", ".instanceId.containerRuntime"),
		text("container_id", "the runtime's id of it", ".instanceId.id"),
		text("pod_id", "UUID of the pod", "id"),
		text("deployment_id", "UUID of the pod's deployment", "deploymentId"),
		text("cluster_id", "UUID of the pod's cluster", "clusterId"),
	}
	values.columns[12].Key = true
	row := &containerRow{containerValues: values}
	return view[*containerRow]{plan, values.columns, func(r *record.Row) *containerRow {
		row.Row = r
		return row
	}}
}
