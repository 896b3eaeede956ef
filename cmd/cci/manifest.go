package cci

import (
	"bytes"
	"context"
	"encoding/json"

	"tally/client/cci"
	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// fromManifest reads and checks a manifest, which is sent unchanged.
func (f *snapshotFlags) fromManifest(call *kit.Call) (creation, error) {
	for _, flag := range []string{"image", "registry", "label", "size", "ttl-days", "build-namespace", "timeout-minutes", "dns-server", "eip-id", "auto-eip"} {
		if call.Changed(flag) {
			return nil, exit.Usagef("--filename and --%s cannot be combined: put everything into the manifest", flag)
		}
	}
	data, err := call.App.ReadInput(f.filename)
	if err != nil {
		return nil, exit.Usagef("--filename: %w", err)
	}
	manifest, err := manifestJSON(data)
	if err != nil {
		return nil, exit.Usagef("--filename %s: %w", f.filename, err)
	}
	var s cci.ImageSnapshot
	if err := json.Unmarshal(manifest, &s); err != nil {
		return nil, exit.Usagef("--filename %s: it is not an image snapshot: %w", f.filename, rest.JSONError(err))
	}
	if len(call.Args) == 1 && call.Args[0] != s.Metadata.Name {
		return nil, exit.Usagef("the manifest describes %q, not %q", s.Metadata.Name, call.Args[0])
	}
	if err := s.Validate(); err != nil {
		return nil, exit.Usagef("--filename %s: %w", f.filename, err)
	}
	if unknown := unknownInSpec(manifest); unknown != nil {
		call.App.Warn("%s: spec: %v; the server may ignore it", f.filename, unknown)
	}
	return func(ctx context.Context, c *cci.Client) (cci.ImageSnapshot, error) {
		return c.CreateImageSnapshotJSON(ctx, manifest)
	}, nil
}

// unknownInSpec names a field that is not in the reference, which is likely
// misspelt.
func unknownInSpec(manifest []byte) error {
	var object struct {
		Spec json.RawMessage `json:"spec"`
	}
	if err := json.Unmarshal(manifest, &object); err != nil || object.Spec == nil {
		return err
	}
	spec := json.NewDecoder(bytes.NewReader(object.Spec))
	spec.DisallowUnknownFields()
	return rest.JSONError(spec.Decode(&cci.ImageSnapshotSpec{}))
}
