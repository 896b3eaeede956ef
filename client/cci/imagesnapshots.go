package cci

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"tally/client/rest"
)

const (
	apiVersion = "cci/v2"
	kind       = "ImageSnapshot"
)

func imageSnapshots() collection[ImageSnapshot] {
	return collection[ImageSnapshot]{plural: "imagesnapshots", one: "image snapshot", many: "image snapshots", kind: kind, names: subdomain()}
}

// ImageSnapshotQuery selects snapshots. The zero value selects all.
type ImageSnapshotQuery struct {
	// LabelSelector is a label selector of Kubernetes, such as "app=web,tier!=test";
	// empty means all.
	LabelSelector string
	// PageSize is the number of snapshots per page; 0 means DefaultPageSize.
	PageSize int
	// Limit is the maximum number of snapshots; 0 means all. Pages beyond it are not
	// requested.
	Limit int
	// Whole yields nothing until the whole list was read. A list that expires halfway is
	// read again.
	Whole bool
	// Held is how many bytes of JSON to hold back, so that a list that expires before more
	// have arrived can be read again; 0 means none.
	Held int
}

// ImageSnapshots iterates over the snapshots that a query selects (GET
// /apis/cci/v2/imagesnapshots). An invalid selector is a *rest.Error of kind
// rest.KindInvalid. A failure ends the sequence with a *rest.Error, or with a
// *rest.Incomplete if snapshots preceded it.
func (c *Client) ImageSnapshots(ctx context.Context, q ImageSnapshotQuery) iter.Seq2[ImageSnapshot, error] {
	return imageSnapshots().list(ctx, c, listing(q))
}

// ImageSnapshot fetches one by its name (GET /apis/cci/v2/imagesnapshots/{name}), from the
// list if the server does not serve single ones. For a missing one the error satisfies
// IsNotFound.
func (c *Client) ImageSnapshot(ctx context.Context, name string) (ImageSnapshot, error) {
	return imageSnapshots().get(ctx, c, name)
}

// CreateImageSnapshot creates one and returns it as the server stores it (POST
// /apis/cci/v2/imagesnapshots); the server then builds it, see WaitImageSnapshot. One that
// the reference does not allow is not sent: the error is a *rest.Error of kind
// rest.KindInvalid.
func (c *Client) CreateImageSnapshot(ctx context.Context, s ImageSnapshot) (ImageSnapshot, error) {
	s.APIVersion, s.Kind = apiVersion, kind
	manifest, err := json.Marshal(s)
	if err != nil {
		return ImageSnapshot{}, fmt.Errorf("create image snapshot %s: %w", s.Metadata.Name, err)
	}
	return c.CreateImageSnapshotJSON(ctx, manifest)
}

// CreateImageSnapshotJSON is CreateImageSnapshot for a manifest in JSON, which is sent unchanged: fields that this
// package does not know reach the server.
func (c *Client) CreateImageSnapshotJSON(ctx context.Context, manifest []byte) (ImageSnapshot, error) {
	var s ImageSnapshot
	if err := json.Unmarshal(manifest, &s); err != nil {
		checks := &rest.Checks{What: "image snapshot"}
		checks.That(false, "manifest", "%v", rest.JSONError(err))
		return ImageSnapshot{}, checks.Err()
	}
	if unread, example := s.Unread(); unread > 0 {
		return ImageSnapshot{}, rest.Invalid("create image snapshot", "manifest: a value is of the wrong type: %s", example)
	}
	if err := s.Validate(); err != nil {
		return ImageSnapshot{}, err
	}
	return imageSnapshots().create(ctx, c, s.Metadata.Name, manifest)
}

// DeleteImageSnapshot requests the deletion of one (DELETE
// /apis/cci/v2/imagesnapshots/{name}). The object is gone only when its finalizers are, see
// WaitImageSnapshotDeleted; deleting one that is Terminating succeeds as well. Options that
// the reference does not allow are not sent: the error is a *rest.Error of kind
// rest.KindInvalid; a failed precondition is a *rest.Error of KindRefused with HTTP 409.
func (c *Client) DeleteImageSnapshot(ctx context.Context, name string, o DeleteOptions) (Deleted[ImageSnapshot], error) {
	return imageSnapshots().delete(ctx, c, name, o)
}

// CheckImageSnapshotName refuses an invalid name with a *rest.Error of kind
// rest.KindInvalid.
func CheckImageSnapshotName(name string) error { return imageSnapshots().check(name) }

// ImageSnapshotRegions returns the regions with image snapshots, according to the
// reference.
func ImageSnapshotRegions() []string { return []string{"cn-east-3", "cn-north-4"} }

// ImageSnapshotWarning warns that the client's region may not have image snapshots. It is
// empty if the reference lists the region, or no region is known.
func (c *Client) ImageSnapshotWarning() string {
	region := c.api.Region()
	if region == "" || slices.Contains(ImageSnapshotRegions(), region) {
		return ""
	}
	return fmt.Sprintf("region %s may not have image snapshots: the reference lists %s only", region, strings.Join(ImageSnapshotRegions(), " and "))
}
