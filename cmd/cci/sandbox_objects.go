package cci

import (
	"strings"
	"time"

	"tally/client/cci"
	"tally/client/cci/ccitest"
	"tally/client/fleet"
)

// made returns the metadata of a sandbox object: its name, a label and its time.
func made(name, label, value string, at time.Time) cci.ObjectMeta {
	meta := cci.ObjectMeta{Name: name, UID: "fake-uid-of-" + name, CreationTimestamp: at}
	if value != "" {
		meta.Labels = map[string]string{label: value}
	}
	return meta
}

func snapshot(meta cci.ObjectMeta, phase string, images ...string) cci.ImageSnapshot {
	size := int64(20)
	s := cci.ImageSnapshot{
		Metadata: meta,
		Spec:     cci.ImageSnapshotSpec{ImageSnapshotSize: &size},
		Status:   cci.ImageSnapshotStatus{Phase: phase},
	}
	for _, image := range images {
		s.Spec.Images = append(s.Spec.Images, cci.ImageReference{Image: image})
	}
	return s
}

// failed turns a snapshot into one whose image could not be pulled.
func failed(s cci.ImageSnapshot) cci.ImageSnapshot {
	s.Status.Phase, s.Status.Reason, s.Status.Message = "Failed", "PullImageFailed", "pull image: 镜像不存在"
	return s
}

// fleetSnapshots returns snapshots with images of the fleet that all sandboxes
// share.
func fleetSnapshots(now time.Time) []cci.ImageSnapshot {
	ago := func(days int) time.Time { return now.Add(-time.Duration(days)*24*time.Hour - 12*time.Hour) }
	images := map[string]string{}
	for n, all := 0, fleet.All(); n < 16; n++ {
		for _, image := range all.At(n).Images {
			images[image.Container] = image.FullName()
		}
	}
	batch := snapshot(made("batch", "app", "batch", ago(41)), cci.PhaseAvailable, images["billing-worker"], images["vault-agent"])
	batch.Status.ExpireDateTime = now.Add(20*24*time.Hour + 12*time.Hour)
	leaving := snapshot(made("grafana-11", "app", "grafana", ago(90)), cci.PhaseAvailable, images["grafana"])
	leaving.Metadata.Finalizers = []string{"imagesnapshot.kubernetes.io/imagesnapshot-finalizer"}
	leaving.Metadata.DeletionTimestamp = now.Add(-30 * time.Second)
	batch.Status.Images = []cci.PulledImage{
		{Image: images["billing-worker"], Digest: "sha256:" + strings.Repeat("5e", 32), SizeBytes: 84_213_760},
		{Image: images["vault-agent"], Digest: "sha256:" + strings.Repeat("a1", 32), SizeBytes: 211_402_752},
	}
	return []cci.ImageSnapshot{
		batch,
		failed(snapshot(made("broken", "app", "batch", ago(3)), "", "registry.example.com/payments/billing:9.5.0")),
		snapshot(made("checkout", "app", "checkout", ago(7)), cci.PhaseAvailable, images["checkout"], images["istio-proxy"]),
		leaving,
		snapshot(made("web", "app", "web", ago(12)), cci.PhaseAvailable, images["nginx"]),
		snapshot(made("web-next", "app", "web", now.Add(-4*time.Minute-30*time.Second)), cci.PhaseCreating, "docker.io/library/nginx:1.30"),
	}
}

// oddSnapshots returns snapshots with values that are hard to display, and fixed
// times.
func oddSnapshots() []cci.ImageSnapshot {
	at := time.Date(2026, 6, 1, 8, 30, 0, 0, time.UTC)
	return []cci.ImageSnapshot{
		snapshot(made("batch", "app", "batch", at), cci.PhaseAvailable, "swr.example/team/batch:4.2", "swr.example/team/tools:1"),
		failed(snapshot(made("broken", "app", "batch", at), "", "swr.example/team/nonesuch:1")),
		snapshot(made("web", "app", "web", at), cci.PhaseAvailable, "nginx:1.27"),
		snapshot(made("web-next", "app", "web", at), cci.PhaseCreating, "nginx:1.29"),
	}
}

func namespace(meta cci.ObjectMeta, phase string) cci.Namespace {
	return cci.Namespace{
		Metadata: meta, Spec: cci.NamespaceSpec{Finalizers: []string{"kubernetes"}}, Status: cci.NamespaceStatus{Phase: phase},
	}
}

// fleetNamespaces returns the namespaces of the examples and of the fleet.
func fleetNamespaces(now time.Time) ccitest.Collection {
	c := oddNamespaces()
	for i := range c.Objects {
		n, ok := c.Objects[i].(cci.Namespace)
		if ok {
			n.Metadata.CreationTimestamp = now.Add(-time.Duration(200-30*i)*24*time.Hour - 12*time.Hour)
			c.Objects[i] = n
		}
	}
	for i, name := range fleet.Namespaces() {
		at := now.Add(-time.Duration(100+9*i)*24*time.Hour - 12*time.Hour)
		c.Objects = append(c.Objects, namespace(made(name, "team", "platform", at), "Active"))
	}
	return c
}

func oddNamespaces() ccitest.Collection {
	at := time.Date(2026, 6, 1, 8, 30, 0, 0, time.UTC)
	return ccitest.Collection{Kind: "Namespace", Objects: []any{
		namespace(made("default", "", "", at), "Active"),
		namespace(made("team-a", "team", "a", at), "Active"),
		namespace(made("team-b", "team", "b", at), cci.PhaseTerminating),
	}}
}
