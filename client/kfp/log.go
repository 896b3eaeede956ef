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
// A server that cannot read the log reports that with status 200, after what it
// has sent before. The reader ends in io.EOF only if the log is complete, and in a
// *rest.Error otherwise, within a *rest.Incomplete if bytes preceded it.
func (c *Client) ReadLog(ctx context.Context, runID, nodeID string, follow bool) (io.ReadCloser, error) {
	return c.wire.ReadLog(ctx, runID, nodeID, follow)
}
