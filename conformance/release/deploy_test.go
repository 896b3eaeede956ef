package release

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"

	"tally/client/stackrox/stackroxtest"
)

// built is what `kubectl apply -k deploy` sends.
type built struct {
	job     batchv1.CronJob
	claim   corev1.PersistentVolumeClaim
	setting corev1.ConfigMap
}

// build runs kustomize, and decodes what it makes; fields that Kubernetes does not
// know are errors.
func build(t *testing.T) built {
	t.Helper()
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), filepath.Join(root(t), "deploy"))
	if err != nil {
		t.Fatal(err)
	}
	var b built
	into := map[string]any{"CronJob": &b.job, "PersistentVolumeClaim": &b.claim, "ConfigMap": &b.setting}
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

// The job runs without rights, on a root that is read-only, with its secret in a
// file; it can write its volume and its temporary directory, and nothing else.
func TestJobHasNoRights(t *testing.T) {
	t.Parallel()
	b := build(t)
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
	if !strings.HasSuffix(container.Image, "/tally:latest") {
		t.Errorf("the image is %q", container.Image)
	}
}

// The job's command exports the pods of a Central: nothing in it is misspelt.
func TestCommandOfTheJobRuns(t *testing.T) {
	t.Parallel()
	b := build(t)
	server, err := stackroxtest.Start(stackroxtest.Options{Pods: 100, TLS: true})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir := t.TempDir()
	for name, content := range map[string][]byte{"secrets/token": []byte(stackroxtest.SandboxToken), "secrets/ca.pem": server.CA(), "inventory/.keep": nil, "tmp/.keep": nil} {
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
	args := []string{"-i"}
	for name, value := range b.setting.Data {
		if name == "ROX_ENDPOINT" {
			value = server.URL()
		}
		args = append(args, name+"="+here(value))
	}
	args = append(args, program)
	for _, argument := range b.job.Spec.JobTemplate.Spec.Template.Spec.Containers[0].Args {
		args = append(args, here(argument))
	}
	run(t, dir, "env", args...)
	run(t, dir, program, "verify", filepath.Join(dir, "inventory", "pods.csv.gz"))
	if _, err := os.Stat(filepath.Join(dir, "inventory", "pods.json")); err != nil {
		t.Error(err)
	}
}
