package kfp

import (
	"context"
	"io"
)

// ReadArtifact reads an artifact of a step of a run (GET
// /runs/{run_id}/nodes/{node_id}/artifacts/{artifact_name}:read); Steps has the
// names. It is mostly a .tgz with one file in it. The bytes are streamed,
// whatever their number; the caller closes the reader. rest.Options' Timeout
// bounds each wait for bytes, not the whole.
//
// A server that fails midway still ends its response normally. The reader
// therefore ends in io.EOF only if the artifact is complete, and in a
// *rest.Error otherwise, within a *rest.Incomplete when bytes came before.
func (c *Client) ReadArtifact(ctx context.Context, runID, nodeID, name string) (io.ReadCloser, error) {
	return c.wire.ReadArtifact(ctx, runID, nodeID, name)
}
