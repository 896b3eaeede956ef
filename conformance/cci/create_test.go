package cci_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/conformance/cci/server"
	v2 "tally/conformance/cci/v2"
)

const manifest = `
apiVersion: cci/v2
kind: ImageSnapshot
metadata:
  name: NAME
  labels: {team: a}
spec:
  buildingConfig: {namespace: builds, timeoutMinutes: 60}
  imageSnapshotSize: 30
  images: [{image: "nginx:stable"}]
  registries: [{server: registry.example, imagePullSecret: pull, plainHTTP: true}]
  ttlDaysAfterCreated: 7
`

// created compares the spec with the one of the manifest.
func created(t *testing.T, c cluster, name string) {
	t.Helper()
	minutes, days := int32(60), int32(7)
	want := v2.ImageSnapshotSpec{
		BuildingConfig:      v2.BuildingConfig{Namespace: "builds", TimeoutMinutes: &minutes},
		ImageSnapshotSize:   30,
		Images:              []v2.ImageReference{{Image: "nginx:stable"}},
		Registries:          []v2.Registry{{Server: "registry.example", ImagePullSecret: "pull", PlainHTTP: true}},
		TTLDaysAfterCreated: &days,
	}
	found := c.find(t, name)
	if found == nil {
		t.Fatalf("%s was not created", name)
	}
	if diff := cmp.Diff(want, found.Spec); diff != "" {
		t.Errorf("spec (-want +got):\n%s", diff)
	}
}

func TestCreate(t *testing.T) {
	t.Parallel()
	eleven := strings.Replace(manifest, `[{image: "nginx:stable"}]`, "["+strings.Repeat(`{image: a},`, 11)+"]", 1)
	runAll(t, start(t, server.Options{ReadyIn: never}), []session{
		{name: "yaml", args: "create -f FILE -o name", file: manifest, stdout: "^yaml\n$", then: created},
		{name: "json", args: "create -f FILE -o name", file: `{"metadata":{"name":"NAME"},"spec":{"images":[{"image":"nginx"}]}}`,
			stdout: "^json\n$", then: untouched},
		{name: "printed", args: "create -f FILE -o json", file: manifest, stdout: `"uid": ?"[0-9a-f-]{36}"`, then: created},
		{name: "table", args: "create -f FILE", file: manifest, stdout: "Creating", then: created},
		{name: "flags", args: "create NAME --image nginx:stable --size 30 --ttl-days 7 --label team=a --build-namespace builds " +
			"--timeout-minutes 60 --registry registry.example,secret=pull,plain-http -o name", stdout: "^flags\n$", then: created},
		{name: "stdin", args: "create -f - -o name", file: manifest, stdout: "^stdin\n$", then: created},
		{name: "misspelt", args: "create -f FILE", file: strings.Replace(manifest, "imageSnapshotSize: 30", "imageSnapshotSize: 30\n  ttlDays: 7", 1),
			stdout: "Creating", stderr: `servers may ignore it: spec.ttlDays`, then: created},
		{name: "taken", existing: "-", args: "create -f FILE", file: manifest, exit: exitRefused, stdout: "^$",
			stderr: `imagesnapshots.cci "taken" already exists`},

		{name: "eleven-images", args: "create -f FILE", file: eleven, exit: exitUsage, stdout: "^$", stderr: "images.*10", then: gone},
		{name: "impatient", args: "create -f FILE", file: strings.Replace(manifest, "60", "29", 1),
			exit: exitUsage, stdout: "^$", stderr: "timeoutMinutes.*30.*10080", then: gone},
		{name: "eleven-by-flags", args: "create NAME" + strings.Repeat(" --image a", 11), exit: exitUsage, stdout: "^$", stderr: "image: 11 images: 1 to 10 are allowed", then: gone},
		{name: "bad-name", args: "create -f FILE", file: strings.Replace(manifest, "NAME", "Bad_Name", 1), exit: exitUsage, stdout: "^$"},
		{name: "no-yaml", args: "create -f FILE", file: "}{", exit: exitUsage, stdout: "^$"},
		{name: "no-file", args: "create -f /does/not/exist", exit: exitUsage, stdout: "^$", stderr: "/does/not/exist"},

		// Faults that only the server can find are shown by field.
		{name: "bad-label", args: "create -f FILE", file: strings.Replace(manifest, "team: a", `team: "a b", "c d": e`, 1),
			exit: exitRefused, stdout: "^$", stderr: `(?s)metadata\.labels.*a valid label must be`, then: gone},
		{name: "bad-label-json", args: "create -f FILE -o json", file: strings.Replace(manifest, "team: a", `team: "a b"`, 1),
			exit: exitRefused, stdout: "^$", stderr: `^\{"code":"refused".*"status":422.*"causes":\["metadata.labels: .*"exit":7\}\n$`, then: gone},
	})
}

// Several mistakes that only the server finds are each shown once.
func TestCauses(t *testing.T) {
	t.Parallel()
	c := start(t, server.Options{ReadyIn: never})
	bad := strings.Replace(manifest, "team: a", `team: "a b", "c d": e`, 1)
	got := session{name: "bad", args: "create -f FILE", file: bad, exit: exitRefused}.run(t, c)
	for _, value := range []string{`Invalid value: "a b"`, `Invalid value: "c d"`} {
		if n := strings.Count(got.stderr, value); n != 1 {
			t.Errorf("%q is shown %d times:\n%s", value, n, got.stderr)
		}
	}
}
