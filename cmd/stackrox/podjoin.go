package stackrox

import (
	"context"
	"slices"

	"tally/client/stackrox"
	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
)

// joinedDeployments are the deployments to join with pods: of each, the selected
// columns.
type joinedDeployments struct {
	view    *view // of the deployments
	request stackrox.ExportRequest
	id      record.Value
	at      map[string]stretch // by UUID
	kept    store
}

// addDeployment adds the columns that come from the deployment whose UUID is at
// a path.
func (v *view) addDeployment(f *exportFlags, path string) {
	id := v.plan.Value(path)
	v.joins = deploymentColumnsOf(f)
	for i, c := range v.joins.columns {
		c.needs, c.joined = []record.Value{id}, true
		v.add(c.stored(func(r *row) []byte {
			if r.stored == nil {
				return nil
			}
			return r.stored[i]
		}))
	}
	v.joinBy = id
}

// deploymentColumnsOf returns the view with the columns of a deployment that pods
// can have.
func deploymentColumnsOf(f *exportFlags) *view {
	v := newView(record.NewPlan(schema.Load().Deployments()))
	v.add(
		v.value("deployment", "name of its deployment; reads every deployment", "name").wide(),
		v.list("images", "full names of the images of its deployment, separated by semicolons; reads every deployment", "containers[].image.name.fullName").wide(),
	)
	for _, key := range f.labels {
		v.add(v.label(key, "labels"))
	}
	return v
}

// join plans to read the deployments, if a printed column needs them.
func (e *export) join(printed func(column) bool) {
	needed := func(c column) bool { return c.joined && printed(c) }
	if !slices.ContainsFunc(e.view.columns, needed) {
		return
	}
	v := e.view.joins
	e.joined = &joinedDeployments{view: v, request: e.request, id: v.plan.Value("id")}
	v.needs = []record.Value{e.joined.id}
	v.keep(func(column) bool { return true })
	e.joined.request.Plan, e.joined.request.Query = v.plan, e.f.queryFor("deployments")
	e.view.needs = append(e.view.needs, e.view.joinBy)
}

// read reads all deployments.
func (j *joinedDeployments) read(ctx context.Context, e *export, client *stackrox.Client) error {
	if err := j.close(); err != nil {
		return err
	}
	j.at, j.kept = map[string]stretch{}, store{directory: e.call.App.Env("TMPDIR"), limit: storeLimit}
	began := e.call.App.Now()
	r := &row{view: j.view}
	var packed, cell []byte
	j.request.Transport, j.request.Why, j.request.Objects = e.request.Transport, e.request.Why, false
	for rec, err := range client.Export(ctx, j.request) {
		if err != nil {
			return err
		}
		rec.Rows(func(at *record.Row) bool {
			r.Row = at
			return true
		})
		packed = packed[:0]
		for _, c := range j.view.columns {
			cell = c.Append(cell[:0], r)
			packed = pack(packed, cell)
		}
		at, err := j.kept.add(packed)
		if err != nil {
			return err
		}
		j.at[string(r.Cell(j.id).Append(nil))] = at
	}
	e.note("deployments", began)
	return nil
}

// of joins a row with the kept columns of its deployment.
func (j *joinedDeployments) of(r *row) error {
	at, ok := j.at[string(r.of(r.Cell(r.view.joinBy)))]
	if !ok { // created since then
		r.stored = nil
		return nil
	}
	packed, err := j.kept.get(at)
	if err != nil {
		return err
	}
	if r.stored == nil {
		r.stored = make([][]byte, len(j.view.columns))
	}
	unpack(packed, r.stored)
	return nil
}

func (j *joinedDeployments) close() error {
	if j == nil {
		return nil
	}
	return j.kept.close()
}
