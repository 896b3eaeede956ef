package release

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Two releases of one commit are equal, byte for byte: the programs, the archives and
// the packages. Bills of materials have a random number and their own time.
func TestReleasesOfOneCommitAreEqual(t *testing.T) {
	first, second := both(t)
	compared := map[string]int{}
	suffix := regexp.MustCompile(`\.(tar\.gz|zip|deb|rpm|apk|yaml)$`)
	err := filepath.WalkDir(first, func(file string, e os.DirEntry, err error) error {
		name, relErr := filepath.Rel(first, file)
		kind := suffix.FindString(name)
		program := filepath.Base(name) == "tally" || filepath.Base(name) == "tally.exe"
		if err != nil || relErr != nil || e.IsDir() || kind == "" && !program || name == "config.yaml" {
			return err
		}
		a, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		b, err := os.ReadFile(filepath.Join(second, name))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs between two releases of one commit (%d and %d bytes, error %v)", name, len(a), len(b), err)
		}
		compared[kind]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"", ".tar.gz", ".deb", ".rpm", ".apk"} {
		if compared[kind] == 0 {
			t.Errorf("nothing of kind %q was compared", kind)
		}
	}
}
