package kfp

import (
	"context"
	"io"
)

// ReadLog reads the log of a step's pod
// (GET /apis/v1alpha1/runs/{run_id}/nodes/{node_id}/log); with follow until the pod
// has ended. The caller closes the reader. rest.Options' Timeout bounds each wait
// for bytes, unless the log is followed.
//
// A server that cannot read the log says so with status 200, behind what it has
// sent before. The reader therefore ends in io.EOF only when the log is whole, and
// in an *rest.Error otherwise, within an *rest.Incomplete when bytes came before.
func (c *Client) ReadLog(ctx context.Context, runID, nodeID string, follow bool) (io.ReadCloser, error) {
	return c.wire.ReadLog(ctx, runID, nodeID, follow)
}
