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

// double are the options of the sandbox's CCI.
type double struct {
	ccitest.Options
	more   int
	faults []huaweitest.Fault
}

// sandboxOptions are what can be said of the sandbox's CCI.
func sandboxOptions(o *double) []sandbox.Option {
	return append([]sandbox.Option{
		sandbox.Count("cci-snapshots", "how many snapshots there are beside the usual ones", sandbox.To(&o.more)),
		sandbox.Count("cci-ready-after", "how often a new snapshot is read as Creating (0: once)", sandbox.To(&o.ReadyAfter)),
		sandbox.OnOff("cci-never-ready", "leave new snapshots in Creating", func(bool) { o.ReadyAfter = ccitest.Never }),
		sandbox.OnOff("cci-build-fails", "let the building of new snapshots fail", sandbox.To(&o.BuildFails)),
		sandbox.Count("cci-gone-after", "how often a deleted snapshot is read as Terminating (0: once)", sandbox.To(&o.GoneAfter)),
		sandbox.OnOff("cci-never-gone", "leave deleted snapshots in Terminating", func(bool) { o.GoneAfter = ccitest.Never }),
		sandbox.OnOff("cci-no-get", "serve no single snapshots, only the list", sandbox.To(&o.NoGet)),
		sandbox.OnOff("cci-ignore-selector", "list everything, whatever is asked for", sandbox.To(&o.IgnoreSelector)),
	}, huawei.FaultOptions("cci-", &o.faults)...)
}

// usualSnapshots are in every sandbox.
func usualSnapshots() []cci.ImageSnapshot {
	made := time.Date(2026, 6, 1, 8, 30, 0, 0, time.UTC)
	snapshot := func(name, app, phase string, images ...string) cci.ImageSnapshot {
		size := int64(20)
		s := cci.ImageSnapshot{
			Metadata: cci.ObjectMeta{Name: name, Labels: map[string]string{"app": app}, UID: "fake-uid-of-" + name, CreationTimestamp: made},
			Spec:     cci.ImageSnapshotSpec{ImageSnapshotSize: &size},
			Status:   cci.ImageSnapshotStatus{Phase: phase},
		}
		for _, image := range images {
			s.Spec.Images = append(s.Spec.Images, cci.ImageReference{Image: image})
		}
		return s
	}
	broken := snapshot("broken", "batch", "Failed", "swr.example/team/nonesuch:1")
	broken.Status.Reason, broken.Status.Message = "PullImageFailed", "pull image: 镜像不存在"
	return []cci.ImageSnapshot{
		snapshot("batch", "batch", cci.PhaseAvailable, "swr.example/team/batch:4.2", "swr.example/team/tools:1"),
		broken,
		snapshot("web", "web", cci.PhaseAvailable, "nginx:1.27"),
		snapshot("web-next", "web", cci.PhaseCreating, "nginx:1.29"),
	}
}

// usualNamespaces are in every sandbox.
func usualNamespaces() ccitest.Collection {
	made := time.Date(2026, 6, 1, 8, 30, 0, 0, time.UTC)
	namespace := func(name, phase string, labels map[string]string) cci.Namespace {
		return cci.Namespace{
			Metadata: cci.ObjectMeta{Name: name, Labels: labels, UID: "fake-uid-of-" + name, CreationTimestamp: made},
			Spec:     cci.NamespaceSpec{Finalizers: []string{"kubernetes"}},
			Status:   cci.NamespaceStatus{Phase: phase},
		}
	}
	return ccitest.Collection{Kind: "Namespace", Objects: []any{
		namespace("default", "Active", nil),
		namespace("team-a", "Active", map[string]string{"team": "a"}),
		namespace("team-b", cci.PhaseTerminating, map[string]string{"team": "b"}),
	}}
}

// startSandbox starts an in-process CCI with a few objects.
func startSandbox(_ context.Context, options map[string]string) (*app.Sandbox, error) {
	var o double
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

func startServer(o double) (*ccitest.Server, error) {
	o.Snapshots, o.Collections = usualSnapshots(), []ccitest.Collection{usualNamespaces()}
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
