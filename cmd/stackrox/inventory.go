package stackrox

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"tally/cmd/internal/api"
	"tally/cmd/internal/kit"
)

// inventory reads the containers of all pods, with the names of images and
// workloads from the deployments, and the risk from the images unless --risk is
// off.
func inventory(ctx context.Context, call *kit.Call) (kit.Source, iter.Seq2[api.Container, error], error) {
	i, err := newInventory(call)
	if err != nil {
		return kit.Source{}, nil, err
	}
	source, rows, err := i.open(ctx)
	if err == nil && call.Bool("risk") {
		i.risks, err = readRisks(ctx, call, i.export)
	}
	if err != nil {
		err = errors.Join(err, i.close())
		return source, nil, err
	}
	return source, i.containers(rows), nil
}

// shared is an export whose rows become containers of the inventory.
type shared struct {
	*export
	columns map[string]column
	risks   map[string]string // by the digest of the image
	cell    []byte

	pod  string // its UUID
	list []api.Container
}

// newInventory plans an export of containers with the columns of deployments.
func newInventory(call *kit.Call) (*shared, error) {
	f := newFlags(pods())
	f.rows, f.idle = "containers", time.Minute
	request, err := f.request()
	if err != nil {
		return nil, err
	}
	e := &export{f: f, call: call, request: request, names: &clusterNames{wanted: true, fixed: true}, counts: &counts{}}
	f.counts, f.names = e.counts, e.names
	e.view = containerView(f)
	of := e.view.joins
	of.add(of.list("names", "names of the containers", "containers[].name"))
	e.request.Plan = e.view.plan
	all := func(column) bool { return true }
	e.join(all)
	e.view.keep(all)
	i := &shared{export: e, columns: map[string]column{}}
	for _, c := range e.view.columns {
		i.columns[c.Name] = c
	}
	return i, nil
}

// containers yields the containers, one pod after another.
func (i *shared) containers(rows iter.Seq2[*row, error]) iter.Seq2[api.Container, error] {
	return func(yield func(api.Container, error) bool) {
		defer func() { _ = i.close() }() // a temporary file, which was read
		for r, err := range rows {
			if err != nil {
				yield(api.Container{}, err)
				return
			}
			if pod := i.of(r, "pod_id"); pod != i.pod {
				if !i.flush(yield) {
					return
				}
				i.pod = pod
			}
			i.add(r)
		}
		i.flush(yield)
	}
}

// flush yields the containers of a pod.
func (i *shared) flush(yield func(api.Container, error) bool) bool {
	for _, c := range i.list {
		if !yield(c, nil) {
			return false
		}
	}
	i.list = i.list[:0]
	return true
}

// of returns the cell of a column.
func (i *shared) of(r *row, name string) string {
	i.cell = i.columns[name].Append(i.cell[:0], r)
	return string(i.cell)
}

// add adds an instance of a container: running instances come first, and
// terminated ones count as their restarts. If none is running, the last one
// started is shown.
func (i *shared) add(r *row) {
	name, ended := i.of(r, "container"), i.of(r, "state") == "terminated"
	started, _ := time.Parse(time.RFC3339, i.of(r, "started")) // zero if the server has none
	at := slices.IndexFunc(i.list, func(c api.Container) bool { return c.Name == name })
	if at >= 0 && ended {
		c := &i.list[at]
		if c.Restarts++; c.State == "Terminated" && started.After(c.Started) {
			c.Started, c.Node = started, i.of(r, "node")
		}
		return
	}
	c := api.Container{
		Cluster: i.of(r, "cluster"), Namespace: i.of(r, "namespace"), Workload: i.of(r, "deployment"), Pod: i.of(r, "pod"),
		Name: name, Image: i.image(r, name), Digest: i.of(r, "image_digest"), Node: i.of(r, "node"), State: "Running", Started: started,
	}
	if ended {
		c.State = "Terminated"
	}
	c.Risk = i.risks[c.Digest]
	i.list = append(i.list, c)
}

// image returns the name of a container's image in the deployment.
func (i *shared) image(r *row, container string) string {
	if len(r.stored) == 0 {
		return "" // the deployment was deleted in the meantime
	}
	images := strings.Split(i.of(r, "images"), ";")
	at := slices.Index(strings.Split(string(r.stored[len(r.stored)-1]), ";"), container)
	if at < 0 || at >= len(images) {
		return ""
	}
	return images[at]
}
