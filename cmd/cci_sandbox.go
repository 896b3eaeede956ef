package cmd

import (
	"context"
	"fmt"
	"time"

	"tally/client/cci"
	"tally/client/cci/ccitest"
	"tally/client/huawei/huaweitest"
	"tally/cmd/internal/app"
)

// cciDouble are the options of the sandbox's CCI.
type cciDouble struct {
	ccitest.Options
	more   int
	faults []huaweitest.Fault
}

// cciOptions are what can be said of the sandbox's CCI.
func cciOptions(o *cciDouble) []sandboxOption {
	return append([]sandboxOption{
		{"cci-snapshots", "how many snapshots there are beside the usual ones", count(to(&o.more))},
		{"cci-ready-after", "how often a new snapshot is read as Creating (0: once)", count(to(&o.ReadyAfter))},
		{"cci-never-ready", "leave new snapshots in Creating", onOff(func(bool) { o.ReadyAfter = ccitest.Never })},
		{"cci-build-fails", "let the building of new snapshots fail", onOff(to(&o.BuildFails))},
		{"cci-gone-after", "how often a deleted snapshot is read as Terminating (0: once)", count(to(&o.GoneAfter))},
		{"cci-never-gone", "leave deleted snapshots in Terminating", onOff(func(bool) { o.GoneAfter = ccitest.Never })},
		{"cci-no-get", "serve no single snapshots, only the list", onOff(to(&o.NoGet))},
		{"cci-ignore-selector", "list everything, whatever is asked for", onOff(to(&o.IgnoreSelector))},
	}, huaweiFaults("cci-", &o.faults)...)
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

// cciSandbox starts an in-process CCI with a few snapshots.
func cciSandbox(_ context.Context, options map[string]string) (*app.Sandbox, error) {
	var o cciDouble
	if err := setOptions(cciOptions(&o), options); err != nil {
		return nil, err
	}
	server, err := startCCI(o)
	if err != nil {
		return nil, err
	}
	values, vars := huaweiAccess("cci", server.URL())
	return &app.Sandbox{Values: values, Variables: vars, Close: server.Close}, nil
}

func startCCI(o cciDouble) (*ccitest.Server, error) {
	o.Snapshots = usualSnapshots()
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
