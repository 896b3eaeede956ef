package kfp

import (
	"context"
	"io"
)

// ReadArtifact reads what a step of a run produced (GET
// /runs/{run_id}/nodes/{node_id}/artifacts/{artifact_name}:read); Steps has the
// names. It is mostly a .tgz with one file in it. The bytes come as the server
// sends them, however many they are; the caller closes the reader. rest.Options'
// Timeout bounds each wait for bytes, not the whole.
//
// A server that fails half way still ends its answer as a good one ends. The
// reader therefore ends in io.EOF only when the answer is whole, and in an
// *rest.Error otherwise, within an *rest.Incomplete when bytes came before.
func (c *Client) ReadArtifact(ctx context.Context, runID, nodeID, name string) (io.ReadCloser, error) {
	return c.wire.ReadArtifact(ctx, runID, nodeID, name)
}
