package release

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"

	"tally/client/object/objecttest"
	"tally/client/stackrox/stackroxtest"
)

// The folders of deploy/, by the destination of the inventory.
const (
	volume  = "deploy"
	objects = "deploy/objects"
)

// built has the objects that `kubectl apply -k` of a folder sends.
type built struct {
	job     batchv1.CronJob
	claim   corev1.PersistentVolumeClaim
	setting corev1.ConfigMap
}

// build runs kustomize, and decodes its output; fields that Kubernetes does not know
// are errors.
func build(t *testing.T, folder string) built {
	t.Helper()
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), filepath.Join(root(t), folder))
	if err != nil {
		t.Fatal(err)
	}
	var b built
	into := map[string]any{"CronJob": &b.job, "ConfigMap": &b.setting}
	if folder == volume {
		into["PersistentVolumeClaim"] = &b.claim
	}
	for _, r := range resources.Resources() {
		data, err := r.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		target := into[r.GetKind()]
		if target == nil {
			t.Fatalf("a %s, which nobody expects", r.GetKind())
		}
		if err := yaml.UnmarshalStrict(data, target); err != nil {
			t.Errorf("%s: %v\n%s", r.GetKind(), err, data)
		}
		delete(into, r.GetKind())
	}
	for kind := range into {
		t.Errorf("no %s", kind)
	}
	return b
}

// The job runs unprivileged, on a read-only root, with its secret in a file; it can
// write only to its volume and its temporary directory.
func TestJobHasNoRights(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{volume, objects} {
		hasNoRights(t, folder)
	}
}

func hasNoRights(t *testing.T, folder string) {
	t.Helper()
	b := build(t, folder)
	pod := b.job.Spec.JobTemplate.Spec.Template.Spec
	container := pod.Containers[0]
	rights := container.SecurityContext
	if !*pod.SecurityContext.RunAsNonRoot || *pod.SecurityContext.RunAsUser != 65532 || *pod.AutomountServiceAccountToken ||
		!*rights.ReadOnlyRootFilesystem || *rights.AllowPrivilegeEscalation || !slices.Equal(rights.Capabilities.Drop, []corev1.Capability{"ALL"}) {
		t.Errorf("rights %+v of pod %+v", rights, pod.SecurityContext)
	}
	kinds := map[string]string{}
	for _, v := range pod.Volumes {
		switch {
		case v.Secret != nil:
			kinds[v.Name] = "secret"
		case v.EmptyDir != nil:
			kinds[v.Name] = "emptyDir"
		case v.PersistentVolumeClaim != nil && v.PersistentVolumeClaim.ClaimName == b.claim.Name:
			kinds[v.Name] = "claim"
		}
	}
	for _, m := range container.VolumeMounts {
		want := map[string]string{"/secrets": "secret", "/tmp": "emptyDir", "/inventory": "claim"}[m.MountPath]
		if kinds[m.Name] != want || m.ReadOnly != (want == "secret") {
			t.Errorf("%s is a %q, read-only %t, want a %q", m.MountPath, kinds[m.Name], m.ReadOnly, want)
		}
	}
	if len(container.Env) != 0 || container.EnvFrom[0].ConfigMapRef.Name != b.setting.Name || b.setting.Data["ROX_API_TOKEN_FILE"] != "/secrets/token" || b.setting.Data["TMPDIR"] != "/tmp" {
		t.Errorf("environment %+v, %+v", container.EnvFrom, b.setting)
	}
	// The applied objects do not change by themselves.
	if !strings.HasSuffix(container.Image, "/tally:"+newest(t)) {
		t.Errorf("the image is %q, the newest release %s", container.Image, newest(t))
	}
	job := b.job.Spec
	if job.ConcurrencyPolicy != batchv1.ForbidConcurrent || job.TimeZone == nil || job.StartingDeadlineSeconds == nil || job.JobTemplate.Spec.ActiveDeadlineSeconds == nil {
		t.Errorf("a run can overlap with the next one, or keep it back: %+v", job)
	}
}

// newest returns the newest release in the changelog.
func newest(t *testing.T) string {
	t.Helper()
	changes, err := os.ReadFile(filepath.Join(root(t), "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	section := regexp.MustCompile(`(?m)^## \[?(\d[^\] ]*)\]? - \d{4}-\d\d-\d\d$`).FindSubmatch(changes)
	if section == nil {
		t.Fatal("CHANGELOG.md has no release")
	}
	return string(section[1])
}

// The job's command works: it exports the pods of a Central to the volume.
func TestCommandOfTheJobRuns(t *testing.T) {
	t.Parallel()
	dir := runJob(t, build(t, volume), map[string]string{})
	run(t, dir, filepath.Join(dir, "tally"), "verify", filepath.Join(dir, "inventory", "pods.csv.gz"))
	if _, err := os.Stat(filepath.Join(dir, "inventory", "pods.json")); err != nil {
		t.Error(err)
	}
}

// The same with object storage: there are no volume and no claim of one.
func TestCommandOfTheJobForObjectsRuns(t *testing.T) {
	t.Parallel()
	b := build(t, objects)
	for _, v := range b.job.Spec.JobTemplate.Spec.Template.Spec.Volumes {
		if v.PersistentVolumeClaim != nil {
			t.Errorf("volume %+v", v)
		}
	}
	storage := objecttest.New()
	defer storage.Close()
	runJob(t, b, map[string]string{"AWS_REGION": "us-east-1", "TALLY_S3_ENDPOINT": storage.URL, "TALLY_S3_ACCESS_KEY": objecttest.AccessKey})
	if keys := storage.Objects(); !slices.Equal(keys, []string{"pods.csv.gz", "pods.csv.gz.manifest.json"}) {
		t.Errorf("objects %v", keys)
	}
}

// runJob runs the job's command with a directory in place of the root, and with other
// settings.
func runJob(t *testing.T, b built, changed map[string]string) (dir string) {
	t.Helper()
	server, err := stackroxtest.Start(stackroxtest.Options{Pods: 100, TLS: true})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir = t.TempDir()
	for name, content := range map[string][]byte{"secrets/token": []byte(stackroxtest.SandboxToken), "secrets/ca.pem": server.CA(), "secrets/s3-secret-key": []byte(objecttest.SecretKey), "inventory/.keep": nil, "tmp/.keep": nil} {
		if err := write(dir, name, 0o600, strings.NewReader(string(content))); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "tally")
	run(t, root(t), "go", "build", "-o", program, ".")
	here := func(s string) string {
		for _, folder := range []string{"/secrets", "/inventory", "/tmp"} {
			if strings.HasPrefix(s, folder) {
				return dir + s
			}
		}
		return s
	}
	changed["ROX_ENDPOINT"] = server.URL()
	settings := maps.Clone(b.setting.Data)
	maps.Copy(settings, changed)
	args := []string{"-i"}
	for name, value := range settings {
		args = append(args, name+"="+here(value))
	}
	args = append(args, program)
	for _, argument := range b.job.Spec.JobTemplate.Spec.Template.Spec.Containers[0].Args {
		args = append(args, here(argument))
	}
	run(t, dir, "env", args...)
	return dir
}
