package cci

import (
	"context"
	"maps"
	"slices"

	"github.com/spf13/pflag"

	"tally/client/cci"
	"tally/cmd/internal/huawei"
	"tally/cmd/internal/kit"
	"tally/output"
)

func snapshotsNoun() kit.Noun {
	r := kit.Resource[*session, cci.ImageSnapshotQuery, cci.ImageSnapshot]{
		Name: "imagesnapshots", Singular: "imagesnapshot", Short: "image snapshots", Arg: "NAME",
		Connect: connectSnapshots, Columns: snapshotColumns(), Sections: snapshotSections,
		List: (*session).ImageSnapshots, Flags: bindSnapshots, Check: checkSnapshots, Order: orderSnapshots,
		Get: (*session).ImageSnapshot,
		Details: map[string]kit.Detail{
			"list": {Example: "  tally cci imagesnapshots list --sandbox\n  tally cci imagesnapshots list --sandbox -l app=web -o wide"},
			"get": {
				Long: `Show image snapshots, by name. If the server does not serve single snapshots,
they are read from the list.`,
				Example: "  tally cci imagesnapshots get web --sandbox -o yaml\n  tally cci imagesnapshots get web batch --sandbox -o json",
			},
		},
	}
	r.Verbs = []kit.Verb{createSnapshotVerb(), deleteSnapshotsVerb(r.Complete), waitSnapshotVerb()}
	return r
}

// connectSnapshots is connect for image snapshots. It only warns about a region
// that may lack them, since it may have them by now.
func connectSnapshots(ctx context.Context, call *kit.Call) (*session, error) {
	s, err := connect(ctx, call)
	if err != nil {
		return nil, err
	}
	if warning := s.ImageSnapshotWarning(); warning != "" {
		call.App.Warn("%s", warning)
	}
	return s, nil
}

func bindSnapshots(q *cci.ImageSnapshotQuery, flags *pflag.FlagSet) {
	flags.StringVarP(&q.LabelSelector, "selector", "l", "", "only those with these labels, such as app=web,tier!=test")
}

func checkSnapshots(q *cci.ImageSnapshotQuery, call *kit.Call) error {
	q.Held = held(call)
	return checkSelector(q.LabelSelector)
}

// held returns how many rows of a list may be held back: none if somebody is
// watching, or wants the rows that precede a failure.
func held(call *kit.Call) int {
	o := call.Output
	if o.Sort == "" && (o.Out == "" || o.Out == "-") || o.KeepPartial {
		return 0
	}
	return 16 << 20
}

func orderSnapshots(q *cci.ImageSnapshotQuery, _ string, limit int) {
	q.PageSize, q.Limit = min(limit, cci.DefaultPageSize), oneMore(limit)
}

// oneMore adds a row to the limit, so that a manifest can record whether the
// limit cut rows off.
func oneMore(limit int) int {
	if limit == 0 {
		return 0
	}
	return limit + 1
}

// checkSelector refuses an invalid selector. A blank flag was refused before.
func checkSelector(selector string) error {
	_, err := cci.ParseSelector(selector)
	return huawei.InFlags(err, map[string]string{"labelSelector": "selector"})
}

func snapshotColumns() []output.Column[cci.ImageSnapshot] {
	type snapshot = cci.ImageSnapshot
	return []output.Column[snapshot]{
		{Name: "name", Worth: output.Vital, Key: true, Value: func(s snapshot) any { return s.Metadata.Name }, Doc: "name of the snapshot"},
		{Name: "phase", Worth: output.Major, States: phases(), Value: func(s snapshot) any { return s.State() }, Doc: "Creating, Available, another phase, or Terminating"},
		{Name: "images", Type: output.List, Worth: output.Useful, Value: func(s snapshot) any { return snapshotImages(s) }, Doc: "the images in it"},
		{Name: "size_gib", Type: output.Integer, Value: func(s snapshot) any { return s.Spec.ImageSnapshotSize }, Doc: "size of the disk in GiB"},
		{Name: "created", Type: output.Time, Worth: output.Useful, Value: func(s snapshot) any { return s.Metadata.CreationTimestamp }, Doc: "when it was created"},
		{Name: "expires", Type: output.Time, Value: func(s snapshot) any { return s.Status.ExpireDateTime }, Doc: "when it is deleted automatically"},
		{Name: "reason", Wide: true, Value: func(s snapshot) any { return s.Status.Reason }, Doc: "why it is in this phase, in one word"},
		{Name: "message", Wide: true, Value: func(s snapshot) any { return s.Status.Message }, Doc: "why it is in this phase"},
		{Name: "snapshot_id", Wide: true, Value: func(s snapshot) any { return s.Status.SnapshotID }, Doc: "id of the disk snapshot"},
		{Name: "labels", Type: output.List, Wide: true, Value: func(s snapshot) any { return labelPairs(s.Metadata.Labels) }, Doc: "its labels"},
		{Name: "finalizers", Type: output.List, Wide: true, Value: func(s snapshot) any { return s.Metadata.Finalizers }, Doc: "finalizers that must complete before it is gone"},
		{Name: "uid", Wide: true, Value: func(s snapshot) any { return s.Metadata.UID }, Doc: "unique id, never reused for a later object of the same name"},
		{Name: "resource_version", Wide: true, Value: func(s snapshot) any { return s.Metadata.ResourceVersion }, Doc: "version of the object, which changes with every update"},
	}
}

func snapshotImages(s cci.ImageSnapshot) []string {
	var images []string
	for _, image := range s.Spec.Images {
		images = append(images, image.Image)
	}
	return images
}

func labelPairs(labels map[string]string) []string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		pairs = append(pairs, key+"="+labels[key])
	}
	return pairs
}
