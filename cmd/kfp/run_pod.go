package kfp

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

// podOf finds the pod of a step, whose name is the node id. With v1beta1 it is in
// the workflow; if several steps have the name, wanted decides. With v2beta1 a
// run names its pods, but not their steps.
func (s *session) podOf(d kfp.RunDetail, typed string, wanted func(kfp.Step) bool) (string, error) {
	if s.version != apiV2 {
		return s.nodeID(d, typed, wanted)
	}
	var r v2beta1.Run
	if err := json.Unmarshal(d.RawJSON(), &r); err != nil {
		return typed, nil //nolint:nilerr // the server knows better
	}
	n := nodesOf(r.Tasks())
	if len(n.pods) == 0 || slices.Contains(n.pods, typed) || !slices.Contains(n.names, typed) {
		return typed, nil
	}
	for depth := range maxDepth {
		if found := n.find(n.workflow, typed, depth); len(found) == 1 {
			return found[0], nil
		}
	}
	return "", &exit.Coded{
		Code: exit.BadUsage, Err: fmt.Errorf("by v2beta1 the pod of step %q is not known; the pods of run %s are %s", typed, d.Run.ID, output.Escape(strings.Join(n.pods, ", "))),
		Hint: "name a pod",
	}
}

// openOfStep requests what a run keeps of a step; the first two arguments name the
// run and the step.
func openOfStep(ctx context.Context, call *kit.Call, wanted func(kfp.Step) bool, open func(s *session, run, node string) (io.ReadCloser, error)) (io.ReadCloser, error) {
	s, err := connect(ctx, call)
	if err != nil {
		return nil, err
	}
	d, err := s.findRun(ctx, call.Args[0])
	if err != nil {
		return nil, err
	}
	node, err := s.podOf(d, call.Args[1], wanted)
	if err != nil {
		return nil, err
	}
	return open(s, d.Run.ID, node)
}

// nodes are the tasks of a run as Argo names them: after the nodes that contain
// them, with a hash of that name as the id.
type nodes struct {
	workflow    string
	names, pods []string
}

func nodesOf(tasks []v2beta1.Task) nodes {
	var n nodes
	for _, t := range tasks {
		if !slices.Contains(n.names, t.DisplayName) {
			n.names = append(n.names, t.DisplayName)
		}
		for _, child := range t.ChildTasks {
			if child.PodName != "" && !slices.Contains(n.pods, child.PodName) {
				n.pods = append(n.pods, child.PodName)
			}
		}
	}
	if len(n.pods) > 0 {
		n.workflow = n.pods[0][:max(strings.LastIndex(n.pods[0], "-"), 0)]
	}
	return n
}

// Bounds of the search for steps, in depth and in names: beyond them, hashes could
// collide by chance.
const (
	maxDepth = 3
	maxNames = 100
)

// find returns the pods of a step up to depth levels below a node: a step of a
// compiled pipeline contains its container as an executor.
func (n nodes) find(within, step string, depth int) []string {
	if depth == 0 {
		for _, name := range []string{within + "." + step + ".executor", within + "." + step} {
			if id := n.id(name); slices.Contains(n.pods, id) {
				return []string{id}
			}
		}
		return nil
	}
	var found []string
	for _, name := range n.names[:min(len(n.names), maxNames)] {
		for _, pod := range n.find(within+"."+name, step, depth-1) {
			if !slices.Contains(found, pod) {
				found = append(found, pod)
			}
		}
	}
	return found
}

// id returns the id of the node with this name.
func (n nodes) id(name string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // a hash never fails
	return fmt.Sprintf("%s-%d", n.workflow, h.Sum32())
}
