package release

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// workflow has the tested parts of a workflow.
type workflow struct {
	Permissions map[string]string
	Jobs        map[string]struct {
		Needs       string
		Environment string
		Permissions map[string]string
		Steps       []struct {
			Uses, Run string
			With, Env map[string]any
		}
	}
}

func workflows(t *testing.T) map[string]workflow {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root(t), ".github", "workflows", "*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d workflows, error %v", len(files), err)
	}
	found := map[string]workflow{}
	for _, file := range files {
		var w workflow
		content, err := os.ReadFile(file)
		if err == nil {
			err = yaml.Unmarshal(content, &w)
		}
		if err != nil {
			t.Fatal(err)
		}
		found[filepath.Base(file)] = w
		// A tag can be moved to other code; a commit cannot.
		for _, use := range regexp.MustCompile(`(?m)\buses: .*$`).FindAllString(string(content), -1) {
			if !regexp.MustCompile(`@[0-9a-f]{40} # v\d+\.\d+\.\d+$`).MatchString(use) {
				t.Errorf("%s: %q names no commit and version", file, use)
			}
		}
	}
	return found
}

// One job can publish, in its own environment and after the tests; it signs without a
// key, and attests every file and the image.
func TestOnlyOneJobCanPublish(t *testing.T) {
	t.Parallel()
	for file, w := range workflows(t) {
		if !maps.Equal(w.Permissions, map[string]string{"contents": "read"}) {
			t.Errorf("%s: permissions %v", file, w.Permissions)
		}
		for name, job := range w.Jobs {
			publishes := file == "release.yml" && name == "release"
			if (job.Permissions != nil) != publishes || (job.Environment == "release") != publishes {
				t.Errorf("%s: job %s has permissions %v in environment %q", file, name, job.Permissions, job.Environment)
			}
		}
	}
	job := workflows(t)["release.yml"].Jobs["release"]
	if job.Needs != "test" || job.Permissions["id-token"] != "write" || job.Permissions["attestations"] != "write" {
		t.Errorf("job %+v", job)
	}
	var attested []string
	for _, step := range job.Steps {
		if file, ok := step.With["subject-checksums"].(string); ok && strings.HasPrefix(step.Uses, "actions/attest-build-provenance@") {
			attested = append(attested, file)
		}
	}
	if !slices.Equal(attested, []string{"dist/SHA256SUMS", "dist/digests.txt"}) {
		t.Errorf("attested are %v", attested)
	}
}
