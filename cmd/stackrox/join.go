package stackrox

import (
	"bytes"
	"context"
	"slices"
	"strconv"

	"tally/client/stackrox"
	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
)

// join joins deployments with their images. Of each image it keeps what rows
// show.
type join struct {
	image *view // of the images
	used  used
	// keep appends the kept part of an image's row, if any.
	keep func(dst []byte, r *row) []byte
	// expand yields the rows of a deployment with these images.
	expand func(r *row, images []keptImage, yield func(*row, error) bool) bool

	digest, name record.Value // of the image
	id           record.Value // of the deployment
	shown        []bool       // columns of the image that are printed; nil is all
	objects      bool         // the rows are printed as JSON
	at           map[string]stretch
	kept         store
	live         map[string]int   // pods by the deployment's UUID; nil if not needed
	seen         map[stretch]bool // images without a scan that deployments use
}

// keptImage is what was kept of an image of a deployment; its data is nil if
// Central lacks the image.
type keptImage struct {
	usedImage
	kept      []byte
	room      []byte  // its memory
	at        stretch // where it was kept
	unscanned bool
}

// newJoin starts a join; v is the view of deployments.
func newJoin(v, image *view) *join {
	j := &join{image: image, used: usedImages(v.plan, "", 0), id: v.plan.Value("id")}
	j.digest, j.name = image.plan.Value("id"), image.plan.Value("name.fullName")
	image.needs = append(image.needs, j.digest, j.name)
	v.needs = append(v.needs, j.used.idV2, j.used.digest, j.used.name, j.id)
	v.known = deploymentChecks(v.plan, "")
	v.known["image"] = check{needs: j.used.name, list: true}
	return j
}

// read reads images and, if needed, pods.
func (j *join) read(ctx context.Context, e *export, client *stackrox.Client) error {
	if err := j.kept.close(); err != nil {
		return err
	}
	j.at, j.kept, j.live = map[string]stretch{}, store{directory: e.call.App.Env("TMPDIR"), limit: storeLimit}, nil
	j.seen = map[stretch]bool{}
	if err := j.readImages(ctx, e, client); err != nil {
		return err
	}
	e.found, e.unscanned = 0, 0 // only rows count, and images are not rows yet
	if !slices.ContainsFunc(e.view.columns, func(c column) bool { return c.pods && printed(e.call)(c) }) && !objects(e.call) {
		return nil
	}
	return j.readPods(ctx, e, client)
}

func (j *join) readImages(ctx context.Context, e *export, client *stackrox.Client) error {
	request := e.request
	request.Plan, request.Query, request.Report = j.image.plan, e.f.queryFor("images"), &stackrox.Report{}
	began := e.call.App.Now()
	r := &row{view: j.image}
	var packed, key []byte
	for rec, err := range warned(e.call, request, client.Export(ctx, request)) {
		if err != nil {
			return err
		}
		before := e.unscanned
		packed = append(packed[:0], scannedMark)
		rec.Rows(func(at *record.Row) bool {
			r.Row = at
			packed = j.keep(packed, r)
			return true
		})
		if e.unscanned > before {
			packed[0] = unscannedMark
		}
		first := rec
		first.Rows(func(at *record.Row) bool {
			key = at.Cell(j.digest).Append(key[:0])
			key = at.Cell(j.name).Append(append(key, 0))
			return false
		})
		at, err := j.kept.add(packed)
		if err != nil {
			return err
		}
		j.at[string(key)] = at
		byDigest := string(key[:bytes.IndexByte(key, 0)+1])
		if _, known := j.at[byDigest]; !known {
			j.at[byDigest] = at
		}
	}
	e.note("images", began)
	return nil
}

// readPods counts running pods as Central does: those with a running container.
func (j *join) readPods(ctx context.Context, e *export, client *stackrox.Client) error {
	plan := record.NewPlan(schema.Load().Pods())
	deployment, live := plan.Value("deploymentId"), plan.Value("liveInstances[]")
	request := e.request
	request.Plan, request.Query, request.Objects = plan, e.f.queryFor("pods"), false
	began := e.call.App.Now()
	j.live = map[string]int{}
	var id []byte
	for rec, err := range client.Export(ctx, request) {
		if err != nil {
			return err
		}
		rec.Rows(func(r *record.Row) bool {
			if r.List(live).Len() > 0 {
				id = r.Cell(deployment).Append(id[:0])
				j.live[string(id)]++
			}
			return true
		})
	}
	e.note("pods", began)
	return nil
}

// rows yields the rows of a deployment.
func (j *join) rows(e *export, r *row, yield func(*row, error) bool) bool {
	r.images = r.images[:0]
	for _, image := range j.used.distinct(r) {
		kept, err := j.find(image, r.room(len(r.images)))
		if err != nil {
			yield(nil, err)
			return false
		}
		switch {
		case kept.kept == nil:
			e.missing.add(1, image.String())
		case slices.ContainsFunc(r.images, func(other keptImage) bool { return other.kept != nil && other.at == kept.at }):
			continue // another name of the same image, in an old release
		}
		if kept.unscanned && !j.seen[kept.at] {
			j.seen[kept.at] = true
			e.unscanned++
		}
		r.images = append(r.images, kept)
	}
	if r.missing() > 0 {
		e.missing.deployments++
	}
	return j.expand(r, r.images, yield)
}

// find returns what was kept of an image, in reusable memory. Without Central's key
// it uses the digest: old releases have one image for all its names.
func (j *join) find(image usedImage, room []byte) (keptImage, error) {
	at, known := j.at[image.key()]
	if !known && image.id == "" && image.digest != "" {
		at, known = j.at[imageKey(image.digest, "")]
	}
	if !known {
		return keptImage{usedImage: image}, nil
	}
	raw, err := j.kept.get(at)
	if room = append(room[:0], raw...); len(room) == 0 {
		return keptImage{usedImage: image}, err
	}
	return keptImage{usedImage: image, kept: room[1:], room: room, at: at, unscanned: room[0] == unscannedMark}, err
}

// First bytes of what is kept of an image.
const (
	scannedMark byte = iota
	unscannedMark
)

// room returns the memory of the previous row's image i for reuse.
func (r *row) room(i int) []byte {
	if i < cap(r.images) {
		return r.images[:i+1][i].room
	}
	return nil
}

// livePods appends the number of the deployment's running pods.
func (j *join) livePods(dst []byte, r *row) []byte {
	if j.live == nil {
		return dst
	}
	return strconv.AppendInt(dst, int64(j.live[string(r.of(r.Cell(j.id)))]), 10)
}

func (j *join) livePodsColumn() column {
	c := col("live_pods", "pods that run", j.livePods, j.id).of(number)
	c.pods = true
	return c
}
