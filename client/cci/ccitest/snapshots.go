package ccitest

import (
	"encoding/json"
	"errors"
	"strings"

	"tally/client/cci"
	"tally/client/rest"
)

// ImageSnapshots is the plural of image snapshots, for Server.Delete and Server.Replace.
const ImageSnapshots = "imagesnapshots"

// snapshotsOf returns the image snapshots that exist from the start.
func snapshotsOf(o Options) Collection {
	c := Collection{Kind: "ImageSnapshot"}
	for _, s := range o.Snapshots {
		if s.Status.Phase == "" {
			s.Status.Phase = cci.PhaseAvailable
		}
		c.Objects = append(c.Objects, s)
	}
	return c
}

// snapshotLife returns the behaviour of image snapshots, which are built after
// their creation.
func (s *Server) snapshotLife() life {
	return life{
		refuse: refuseSnapshot,
		created: func(o *object) error {
			return o.set("status", cci.ImageSnapshotStatus{Phase: cci.PhaseCreating})
		},
		stored: func(o *object) {
			o.meta.Finalizers = append(o.meta.Finalizers, "imagesnapshot.kubernetes.io/imagesnapshot-finalizer")
		},
		read: s.build,
	}
}

func refuseSnapshot(o *object) ([]cci.StatusCause, error) {
	content, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	var snapshot cci.ImageSnapshot
	if err := json.Unmarshal(content, &snapshot); err != nil {
		return nil, err
	}
	var found *rest.Error
	if !errors.As(snapshot.Validate(), &found) {
		return nil, nil
	}
	var causes []cci.StatusCause
	for _, c := range found.Causes {
		causes = append(causes, wrong(c.Field, c.Message))
	}
	return causes, nil
}

// build ends the building of a snapshot after a number of reads.
func (s *Server) build(o *object) error {
	var status cci.ImageSnapshotStatus
	if err := o.into("status", &status); err != nil {
		return err
	}
	if status.Phase != cci.PhaseCreating || !past(o.reads, s.options.ReadyAfter) {
		return nil
	}
	o.meta.ResourceVersion = s.nextVersion()
	status.LastUpdatedTime = s.now()
	if s.options.BuildFails {
		status.Phase, status.Reason, status.Message = "Failed", "PullImageFailed", "pull image: 镜像不存在"
		return o.set("status", status)
	}
	var spec cci.ImageSnapshotSpec
	if err := o.into("spec", &spec); err != nil {
		return err
	}
	status.Phase = cci.PhaseAvailable
	status.SnapshotID, status.SnapshotName = "fake-evs-snapshot", "snapshot-"+o.meta.Name
	for _, image := range spec.Images {
		status.Images = append(status.Images, cci.PulledImage{Image: image.Image, Digest: "sha256:" + strings.Repeat("0", 64), SizeBytes: 9007199254740993})
	}
	return o.set("status", status)
}
