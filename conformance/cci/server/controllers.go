package server

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"

	v2 "tally/conformance/cci/v2"
)

// Annotations by which a test directs the controllers.
const (
	// AnnotationKeep with the value "true" leaves a deleted snapshot Terminating
	// forever.
	AnnotationKeep = "test.double/keep"
	// AnnotationPhase names the phase that a new snapshot reaches instead of
	// Available; "Creating" leaves it there forever.
	AnnotationPhase = "test.double/phase"
)

// controllers simulate the components behind CCI's API: the builder of the disk, its
// remover and the garbage collector.
type controllers struct {
	stores  *stores
	readyIn time.Duration
	goneIn  time.Duration
	// since records when a snapshot was first seen in its current state. The
	// timestamps of the objects are in seconds, too coarse for that.
	since map[state]time.Time
	// err is the first failure that no controller should meet; it may be read
	// once done is closed.
	err  error
	done chan struct{}
}

type state struct {
	uid         types.UID
	terminating bool
}

func newControllers(s *stores, o Options) *controllers {
	return &controllers{
		stores: s, readyIn: o.ReadyIn, goneIn: o.GoneIn,
		since: map[state]time.Time{}, done: make(chan struct{}),
	}
}

// run checks every snapshot once per interval until ctx ends.
func (c *controllers) run(ctx context.Context, interval time.Duration) {
	defer close(c.done)
	// The machinery requires a namespace, even if there is none.
	ctx = request.WithNamespace(ctx, metav1.NamespaceNone)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			c.checkAll(ctx, now)
		}
	}
}

func (c *controllers) checkAll(ctx context.Context, now time.Time) {
	list, err := c.stores.snapshots.List(ctx, nil)
	if err != nil {
		c.fail(ctx, err)
		return
	}
	items := list.(*v2.ImageSnapshotList).Items
	for i := range items {
		// A snapshot that a client changed or removed meanwhile is checked again in
		// the next round.
		err := c.check(ctx, &items[i], now)
		if err != nil && !apierrors.IsConflict(err) && !apierrors.IsNotFound(err) {
			c.fail(ctx, err)
		}
	}
}

// check advances a snapshot when it is due.
func (c *controllers) check(ctx context.Context, snapshot *v2.ImageSnapshot, now time.Time) error {
	terminating := snapshot.DeletionTimestamp != nil
	key := state{snapshot.UID, terminating}
	first, known := c.since[key]
	if !known {
		first = now
		c.since[key] = now
	}
	switch {
	case terminating && snapshot.Annotations[AnnotationKeep] == "true":
		return nil
	case terminating && now.Sub(first) >= c.goneIn:
		return c.release(ctx, snapshot)
	case !terminating && snapshot.Status.Phase == v2.PhaseCreating && now.Sub(first) >= c.readyIn:
		return c.finish(ctx, snapshot, now)
	}
	return nil
}

// release drops the finalizers, after which the machinery removes the snapshot.
func (c *controllers) release(ctx context.Context, snapshot *v2.ImageSnapshot) error {
	snapshot.Finalizers = nil
	return update(ctx, c.stores.snapshots, snapshot)
}

// finish ends the creation, in success or failure.
func (c *controllers) finish(ctx context.Context, snapshot *v2.ImageSnapshot, now time.Time) error {
	updated := metav1.NewTime(now)
	status := v2.ImageSnapshotStatus{Phase: v2.PhaseAvailable, LastUpdatedTime: &updated}
	switch phase := snapshot.Annotations[AnnotationPhase]; phase {
	case v2.PhaseCreating:
		return nil
	case "", v2.PhaseAvailable:
		status.SnapshotID = string(snapshot.UID)
		status.SnapshotName = "imagesnapshot-" + snapshot.Name
		status.Images = pulled(snapshot.Spec.Images)
	default:
		status.Phase = phase
		status.Reason = "PullImageFailed"
		status.Message = "the images could not be pulled"
	}
	snapshot.Status = status
	return update(ctx, c.stores.status, snapshot)
}

func pulled(references []v2.ImageReference) []v2.PulledImage {
	var images []v2.PulledImage
	for _, reference := range references {
		digest := sha256.Sum256([]byte(reference.Image))
		images = append(images, v2.PulledImage{
			Image: reference.Image, Digest: fmt.Sprintf("sha256:%x", digest), SizeBytes: 64 << 20,
		})
	}
	return images
}

// update writes a snapshot that has not been changed since it was read.
func update(ctx context.Context, store *registry.Store, snapshot *v2.ImageSnapshot) error {
	_, _, err := store.Update(ctx, snapshot.Name, rest.DefaultUpdatedObjectInfo(snapshot),
		rest.ValidateAllObjectFunc, rest.ValidateAllObjectUpdateFunc, false, &metav1.UpdateOptions{})
	return err
}

// fail keeps an error for Close. When the server is being stopped, errors are
// expected.
func (c *controllers) fail(ctx context.Context, err error) {
	if ctx.Err() == nil && c.err == nil {
		c.err = fmt.Errorf("controllers: %w", err)
	}
}
