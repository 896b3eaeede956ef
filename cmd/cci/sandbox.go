package cci

import (
	"context"
	"fmt"
	"time"

	"tally/client/cci"
	"tally/client/cci/ccitest"
	"tally/client/huawei/huaweitest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/huawei"
	"tally/cmd/internal/sandbox"
)

// fakeOptions are the options of the sandbox's CCI.
type fakeOptions struct {
	ccitest.Options
	more   int
	odd    bool
	faults []huaweitest.Fault
}

// sandboxOptions are the options of the sandbox's CCI.
func sandboxOptions(o *fakeOptions) []sandbox.Option {
	return append([]sandbox.Option{
		sandbox.Count("cci-snapshots", "number of additional snapshots", sandbox.To(&o.more)),
		sandbox.Odd(sandbox.To(&o.odd)),
		sandbox.Count("cci-ready-after", "number of reads that show a new snapshot as Creating (0: one)", sandbox.To(&o.ReadyAfter)),
		sandbox.OnOff("cci-never-ready", "leave new snapshots in Creating", func(bool) { o.ReadyAfter = ccitest.Never }),
		sandbox.OnOff("cci-build-fails", "fail the build of new snapshots", sandbox.To(&o.BuildFails)),
		sandbox.Count("cci-gone-after", "number of reads that show a deleted snapshot as Terminating (0: one)", sandbox.To(&o.GoneAfter)),
		sandbox.OnOff("cci-never-gone", "leave deleted snapshots in Terminating", func(bool) { o.GoneAfter = ccitest.Never }),
		sandbox.OnOff("cci-no-get", "serve only the list, not single snapshots", sandbox.To(&o.NoGet)),
		sandbox.OnOff("cci-ignore-selector", "ignore selectors and list everything", sandbox.To(&o.IgnoreSelector)),
	}, huawei.FaultOptions("cci-", &o.faults)...)
}

// startSandbox starts an in-process CCI with a few objects.
func startSandbox(_ context.Context, options map[string]string) (*app.Sandbox, error) {
	var o fakeOptions
	if err := sandbox.Set(sandboxOptions(&o), options); err != nil {
		return nil, err
	}
	server, err := startServer(o)
	if err != nil {
		return nil, err
	}
	values, vars := huawei.Access("cci", server.URL())
	return &app.Sandbox{Values: values, Variables: vars, Close: server.Close}, nil
}

func startServer(o fakeOptions) (*ccitest.Server, error) {
	now := time.Now().UTC().Truncate(time.Second)
	o.Snapshots, o.Collections = fleetSnapshots(now), []ccitest.Collection{fleetNamespaces(now)}
	if o.odd {
		o.Snapshots, o.Collections = oddSnapshots(), []ccitest.Collection{oddNamespaces()}
	}
	for i := range o.more {
		o.Snapshots = append(o.Snapshots, cci.ImageSnapshot{
			Metadata: cci.ObjectMeta{Name: fmt.Sprintf("more-%04d", i), Labels: map[string]string{"app": "more"}},
			Spec:     cci.ImageSnapshotSpec{Images: []cci.ImageReference{{Image: "nginx:1.27"}}},
		})
	}
	server, err := ccitest.Start(o.Options)
	if err != nil {
		return nil, err
	}
	for _, f := range o.faults {
		server.Inject(f)
	}
	return server, nil
}
