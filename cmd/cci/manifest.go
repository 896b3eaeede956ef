package cci

import (
	"context"
	"strings"

	"tally/client/cci"
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
	s, unknown, err := readManifest(manifest)
	if err != nil {
		return nil, exit.Usagef("--filename %s: it is not an image snapshot: %w", f.filename, err)
	}
	if len(call.Args) == 1 && call.Args[0] != s.Metadata.Name {
		return nil, exit.Usagef("the manifest describes %q, not %q", s.Metadata.Name, call.Args[0])
	}
	if err := s.Validate(); err != nil {
		return nil, exit.Usagef("--filename %s: %w", f.filename, err)
	}
	if len(unknown) > 0 {
		call.App.Warn("%s: not in the API's reference, and servers may ignore it: %s", f.filename, strings.Join(unknown, ", "))
	}
	return func(ctx context.Context, c *cci.Client) (cci.ImageSnapshot, error) {
		return c.CreateImageSnapshotJSON(ctx, manifest)
	}, nil
}
