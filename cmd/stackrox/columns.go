package stackrox

import (
	"encoding/json"
	"iter"
	"strconv"
	"strings"
	"time"

	"tally/client/stackrox/podscan"
	"tally/output"
)

// podRow is one pod of an export. Its memory is reused for the next one.
type podRow struct{ *podscan.Record }

// RawJSON is the pod as the server sent it, without white space between its values.
func (p podRow) RawJSON() []byte { return p.JSON() }

// JSONLine is the same: it has no line ends.
func (p podRow) JSONLine() []byte { return p.JSON() }

func podRows(records iter.Seq2[*podscan.Record, error]) iter.Seq2[podRow, error] {
	return func(yield func(podRow, error) bool) {
		records(func(r *podscan.Record, err error) bool { return yield(podRow{r}, err) })
	}
}

func podColumns() []output.Column[podRow] {
	text := func(name, doc string, f podscan.Field) output.Column[podRow] {
		return output.Column[podRow]{Name: name, Doc: doc, Append: func(dst []byte, p podRow) []byte { return p.Append(dst, f) }}
	}
	count := func(name, doc string, n func(podRow) int) output.Column[podRow] {
		return output.Column[podRow]{
			Name: name, Doc: doc,
			Value:  func(p podRow) any { return n(p) },
			Append: func(dst []byte, p podRow) []byte { return strconv.AppendInt(dst, int64(n(p)), 10) },
		}
	}
	columns := []output.Column[podRow]{
		text("namespace", "namespace of the pod", podscan.Namespace),
		text("name", "name of the pod", podscan.Name),
		text("id", "UUID of the pod", podscan.ID),
		text("deployment_id", "UUID of its deployment", podscan.DeploymentID),
		text("cluster_id", "UUID of its cluster", podscan.ClusterID),
		count("live", "containers that run", func(p podRow) int { return p.Live() }),
		count("terminated", "containers that ended", func(p podRow) int { return p.Terminated() }),
		timeColumn("started", "when Kubernetes created the pod", func(dst []byte, p podRow) []byte { return p.Append(dst, podscan.Started) }),
	}
	columns[2].Key = true
	return columns
}

// containerRow is one container of an exported pod, and valid as long. Its memory
// is reused for the next one, too.
type containerRow struct {
	pod       *podscan.Record
	container podscan.Instance
}

func containerRows(records iter.Seq2[*podscan.Record, error]) iter.Seq2[*containerRow, error] {
	return func(yield func(*containerRow, error) bool) {
		var row containerRow
		for pod, err := range records {
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range pod.Instances() {
				row = containerRow{pod, pod.Instance(i)}
				if !yield(&row, nil) {
					return
				}
			}
		}
	}
}

// RawJSON is the container as an object of its columns: the server has no such object.
func (c containerRow) RawJSON() []byte {
	object := map[string]any{}
	for _, column := range containerColumns() {
		object[column.Name] = string(column.Append(nil, &c))
	}
	object["ips"] = c.ips()
	if code, ok := c.exitCode(); ok {
		object["exit_code"] = code
	} else {
		object["exit_code"] = nil
	}
	text, _ := json.Marshal(object) // texts and numbers always encode
	return text
}

func (c containerRow) ips() []string {
	text := string(c.container.AppendIPs(nil, " "))
	return strings.Fields(text)
}

// exitCode is that of a container that ended: the server sends 0 for one that runs.
func (c containerRow) exitCode() (int32, bool) {
	var room [64]byte // a time fits, and nothing is allocated
	if len(c.container.Append(room[:0], podscan.Finished)) == 0 {
		return 0, false
	}
	return c.container.ExitCode()
}

func containerColumns() []output.Column[*containerRow] {
	text := func(name, doc string, f podscan.InstanceField) output.Column[*containerRow] {
		return output.Column[*containerRow]{Name: name, Doc: doc, Append: func(dst []byte, c *containerRow) []byte { return c.container.Append(dst, f) }}
	}
	ofPod := func(name, doc string, f podscan.Field) output.Column[*containerRow] {
		return output.Column[*containerRow]{Name: name, Doc: doc, Append: func(dst []byte, c *containerRow) []byte { return c.pod.Append(dst, f) }}
	}
	columns := []output.Column[*containerRow]{
		ofPod("namespace", "namespace of the pod", podscan.Namespace),
		ofPod("pod", "name of the pod", podscan.Name),
		text("container", "name of the container", podscan.ContainerName),
		{Name: "state", Doc: "live or terminated", Append: func(dst []byte, c *containerRow) []byte { return append(dst, state(c.container)...) }},
		text("node", "node that it runs on", podscan.Node),
		{Name: "ips", Doc: "addresses, with a blank between them", Append: func(dst []byte, c *containerRow) []byte { return c.container.AppendIPs(dst, " ") }},
		text("image_digest", "digest of its image", podscan.ImageDigest),
		timeColumn("started", "when it started", func(dst []byte, c *containerRow) []byte { return c.container.Append(dst, podscan.ContainerStarted) }),
		timeColumn("finished", "when it ended", func(dst []byte, c *containerRow) []byte { return c.container.Append(dst, podscan.Finished) }),
		{Name: "exit_code", Doc: "exit code of one that ended", Append: appendExitCode, Value: exitCode},
		text("reason", "why it ended", podscan.TerminationReason),
		text("runtime", "container runtime", podscan.Runtime),
		text("container_id", "the runtime's id of it", podscan.ContainerID),
		ofPod("pod_id", "UUID of the pod", podscan.ID),
		ofPod("deployment_id", "UUID of the pod's deployment", podscan.DeploymentID),
		ofPod("cluster_id", "UUID of the pod's cluster", podscan.ClusterID),
	}
	columns[12].Key = true
	return columns
}

func state(c podscan.Instance) string {
	if c.Live() {
		return "live"
	}
	return "terminated"
}

func exitCode(c *containerRow) any {
	if code, ok := c.exitCode(); ok {
		return code
	}
	return nil
}

func appendExitCode(dst []byte, c *containerRow) []byte {
	if code, ok := c.exitCode(); ok {
		return strconv.AppendInt(dst, int64(code), 10)
	}
	return dst
}

// timeColumn is a column of an RFC 3339 text: sent on as it is, and a time for
// sorting and for ages on a terminal.
func timeColumn[R any](name, doc string, text func([]byte, R) []byte) output.Column[R] {
	return output.Column[R]{
		Name: name, Doc: doc, Append: text,
		Value: func(row R) any {
			raw := string(text(nil, row))
			if at, err := time.Parse(time.RFC3339, raw); err == nil {
				return at
			}
			return raw
		},
	}
}
