package stackrox

import (
	"encoding/binary"
	"math"
	"strconv"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
)

// joinedWorkloadView has a row for each deployment.
func joinedWorkloadView(f *exportFlags) *view {
	p := imagePaths{}
	image := newView(record.NewPlan(schema.Load().Images(), p.findings(), ""))
	one, scan := p.finding(image.plan), image.plan.Value("scan")
	of := newTallies(f, one)
	image.needs = append(image.needs, append(one.values(), scan)...)

	v := newView(record.NewPlan(schema.Load().Deployments()))
	j := newJoin(v, image)
	v.join = j
	t := newTallies(f, finding{})
	t.seed = of.seed
	v.add(v.deploymentPart(f, "")...)
	part := v.workloadPart(t, workloadCounts{
		live:    j.livePods,
		images:  func(r *row) int { return len(r.images) },
		missing: func(r *row) int { return r.missing() },
		scanned: func(r *row) bool { return r.scanned },
	}, "")
	for i := range part {
		if part[i].Name != "type" && part[i].Name != "id" {
			part[i].needs = nil // all of it comes from the images
		}
	}
	v.add(part...)
	v.json = j.workloadJSON
	j.countRows(f, of, t, scan)
	return v
}

// Facts about an image, in the first byte of its kept data.
const (
	imageScanned = 1 << iota
	imageMatched
	imageFailed
)

// countRows keeps each image's vulnerability ids and the values that are counted.
func (j *join) countRows(f *exportFlags, of, t *tallies, scan record.Value) {
	j.keep = func(dst []byte, r *row) []byte {
		of.begin()
		if r.Source() == 0 {
			of.add(r.Cell)
			return dst
		}
		of.done = true
		flags := byte(0)
		if r.Cell(scan).Has() {
			flags |= imageScanned
		} else {
			f.counts.unscanned++
		}
		if of.matched {
			flags |= imageMatched
		}
		if of.failed {
			flags |= imageFailed
		}
		dst = of.pack(append(dst, flags))
		if j.objects {
			dst = append(dst, r.Record().JSON()...)
		}
		return dst
	}
	j.expand = func(r *row, images []keptImage, yield func(*row, error) bool) bool {
		t.done = true
		t.begin()
		r.scanned = false
		for i := range images {
			if len(images[i].kept) == 0 {
				continue
			}
			flags := images[i].kept[0]
			images[i].kept = t.unpack(images[i].kept[1:])
			r.scanned = r.scanned || flags&imageScanned > 0
			t.matched = t.matched || flags&imageMatched > 0
			t.failed = t.failed || flags&imageFailed > 0
		}
		if f.finding.choose() && !t.matched {
			return true
		}
		if t.failed {
			f.counts.found++
		}
		return yield(r, nil)
	}
}

const markSize = 10 // an id, a severity, and whether it is fixable

// pack appends what was counted.
func (t *tallies) pack(dst []byte) []byte {
	top := float32(-1)
	if t.scored {
		top = float32(t.top)
	}
	dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(top))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(t.seen))) //nolint:gosec // vulnerabilities of one image
	for id, m := range t.seen {
		dst = binary.LittleEndian.AppendUint64(dst, id)
		fixable := byte(0)
		if m.fixable {
			fixable = 1
		}
		dst = append(dst, byte(m.rank), fixable) //nolint:gosec // a severity
	}
	return dst
}

// unpack counts the packed values, and returns the rest.
func (t *tallies) unpack(src []byte) []byte {
	top := math.Float32frombits(binary.LittleEndian.Uint32(src))
	n := binary.LittleEndian.Uint32(src[4:])
	src = src[8:]
	if top >= 0 {
		t.top, t.scored = max(t.top, float64(top)), true
	}
	for range n {
		t.count(binary.LittleEndian.Uint64(src), mark{int(src[8]), src[9] == 1}, 0, false)
		src = src[markSize:]
	}
	return src
}

// missing counts the images of the row that Central lacks.
func (r *row) missing() int {
	n := 0
	for _, image := range r.images {
		if image.kept == nil {
			n++
		}
	}
	return n
}

// workloadJSON appends the record in the form of Central's own join.
func (j *join) workloadJSON(dst []byte, r *row) []byte {
	dst = append(append(dst, `{"deployment":`...), r.Record().JSON()...)
	dst = append(dst, `,"images":[`...)
	first := true
	for _, image := range r.images {
		if len(image.kept) == 0 {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(dst, image.kept...)
	}
	dst = append(dst, `],"livePods":`...)
	var scratch [32]byte
	live := j.livePods(scratch[:0], r)
	if len(live) == 0 {
		live = strconv.AppendInt(live, 0, 10)
	}
	return append(append(dst, live...), '}')
}
