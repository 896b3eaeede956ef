package stackrox

import (
	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
)

// joinedVulnView has a row for each vulnerability of each image of each deployment.
func joinedVulnView(f *exportFlags) *view {
	p := imagePaths{}
	image := newView(record.NewPlan(schema.Load().Images(), p.findings(), ""))
	one := p.finding(image.plan)
	image.chooseFindings(f, one, 1, image.plan.Value("scan"))
	image.add(image.imagePart(f, p, one)...)

	v := newView(record.NewPlan(schema.Load().Deployments()))
	j := newJoin(v, image)
	v.join = j
	v.add(v.deploymentPart(f, "")...)
	parents := v.names()
	if f.profile == "" {
		v.add(j.livePodsColumn())
	}
	v.add(storedColumns(image.columns)...)
	v.nested(append(parents, v.imageNames(f)...)...)
	j.vulnRows(f)
	return v
}

// storedColumns makes columns from what was kept of an image.
func storedColumns(columns []column) []column {
	var stored []column
	for i, c := range columns {
		c.needs, c.image = nil, true
		stored = append(stored, c.stored(func(r *row) []byte { return r.stored[i] }))
	}
	return stored
}

// vulnRows keeps every column of the rows of an image, and their JSON: columns
// that are not printed are empty, since their values are not kept.
func (j *join) vulnRows(f *exportFlags) {
	n := len(j.image.columns)
	var cells [][]byte
	j.keep = func(dst []byte, r *row) []byte {
		before := f.counts.found
		if !j.image.take(r) {
			return dst
		}
		failed := byte(0)
		if f.counts.found > before {
			failed = 1
		}
		if cells == nil {
			cells = make([][]byte, n+1)
		}
		for i, c := range j.image.columns {
			if cells[i] = cells[i][:0]; j.shown == nil || j.shown[i] {
				cells[i] = c.Append(cells[i], r)
			}
		}
		if cells[n] = cells[n][:0]; j.objects && r.Source() == 0 {
			cells[n] = r.AppendJSON(cells[n])
		}
		return pack(append(dst, failed), cells...)
	}
	j.expand = func(r *row, images []keptImage, yield func(*row, error) bool) bool {
		if r.stored == nil {
			r.stored = make([][]byte, n+1)
		}
		for _, image := range images {
			for rest := image.kept; len(rest) > 0; {
				failed := rest[0] == 1
				rest = unpack(rest[1:], r.stored)
				if r.object = r.stored[n]; len(r.object) == 0 {
					r.object = []byte("{}")
				}
				if failed {
					f.counts.found++
				}
				if !yield(r, nil) {
					return false
				}
			}
		}
		return true
	}
}
