package stackroxtest

import (
	"context"
	"iter"
	"net/http"
	"path"
	"slices"
	"strings"
)

const exportPrefix = "/v1/export/"

func isExport(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, exportPrefix) }

// nounOf returns the noun of an export.
func nounOf(r *http.Request) string { return path.Base(r.URL.Path) }

// recordsOf yields the records of an export that a query matches, and nil for each of
// the others, so that the walk notices a deadline in time.
type recordsOf func(q query) iter.Seq[object]

// recordsOf has the exports of records other than pods.
func (s *Server) recordsOf(noun string) recordsOf {
	return map[string]recordsOf{
		"deployments": s.deployments, "images": s.images, "nodes": s.nodes, "workloads": s.workloads,
	}[noun]
}

// walkExport walks the pods, or the records of another noun.
func (s *Server) walkExport(ctx context.Context, noun string, q query, fault Fault, out output) error {
	records := s.recordsOf(noun)
	if records == nil {
		return s.walk(ctx, q, fault, out)
	}
	for record := range records(q) {
		if record == nil {
			if ctx.Err() != nil {
				return ended(ctx)
			}
			continue
		}
		if err := fault.before(ctx, out); err != nil {
			return err
		}
		if err := out.message(s.exports[noun].Message, record); err != nil {
			return err
		}
	}
	if fault.due(out) {
		return fault.strike(ctx, out)
	}
	return nil
}

// isCursor reports whether an export without a query reads the database.
func (s *Server) isCursor(noun string) bool {
	return s.opts.Legacy || noun != "pods" && noun != "deployments"
}

// mayExport refuses a list or an export that the role may not read.
func (s *Server) mayExport(noun string) *status {
	needs := map[string][]string{"images": {"Image"}, "nodes": {"Node"}, "workloads": {"Deployment", "Image"}, "clusters": {"Cluster"}}[noun]
	if needs == nil {
		needs = []string{"Deployment"}
	}
	for _, resource := range needs {
		if slices.Contains(s.opts.MayNotRead, resource) {
			return &status{permissionDenied, `not authorized: "READ_ACCESS" for "` + resource + `"`}
		}
	}
	return nil
}

// matching yields the messages of the records that match, and nil for the others.
func matching[R any](records iter.Seq[R], q query, wire func(R) object) iter.Seq[object] {
	return func(yield func(object) bool) {
		for r := range records {
			var record object
			if q.matches(r) {
				record = wire(r)
			}
			if !yield(record) {
				return
			}
		}
	}
}

func (s *Server) deployments(q query) iter.Seq[object] {
	return matching(s.fleet.Deployments(), q, func(d *Deployment) object { return object{"deployment": wireDeployment(d)} })
}

func (s *Server) images(q query) iter.Seq[object] {
	return matching(s.scans(), q, func(i *ScannedImage) object { return object{"image": wireImage(i, s.opts.Legacy)} })
}

func (s *Server) nodes(q query) iter.Seq[object] {
	return matching(s.fleet.Nodes(), q, func(n *Node) object { return object{"node": wireNode(n, s.opts.Legacy)} })
}

// workloads repeats each image in each deployment that uses it, and silently omits
// missing images.
func (s *Server) workloads(q query) iter.Seq[object] {
	scans, live := map[Image]*ScannedImage{}, s.fleet.livePods()
	for i := range s.scans() {
		scans[i.withoutContainer()] = i
	}
	return matching(s.fleet.Deployments(), q, func(d *Deployment) object {
		seen, images := map[Image]bool{}, []any{}
		for _, i := range d.containers() {
			key := i.withoutContainer()
			if scan := scans[key]; scan != nil && !seen[key] {
				images = append(images, wireImage(scan, s.opts.Legacy))
			}
			seen[key] = true
		}
		return object{"deployment": wireDeployment(d), "images": images, "livePods": live[d.ID]}
	})
}

// livePods returns, for each deployment, how many of its pods run a container.
func (f Fleet) livePods() map[string]int {
	live := map[string]int{}
	for p := range f.All() {
		if len(p.Live) > 0 {
			live[p.Deployment.ID]++
		}
	}
	return live
}
