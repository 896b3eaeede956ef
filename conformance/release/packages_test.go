package release

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

// forThis returns the archive and the packages for this machine's platform.
func forThis(t *testing.T) []string {
	t.Helper()
	dist, _ := both(t)
	all, err := filepath.Glob(filepath.Join(dist, "tally_*_"+runtime.GOOS+"_"+runtime.GOARCH+".*"))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, file := range all {
		if !strings.HasSuffix(file, ".json") {
			found = append(found, file)
		}
	}
	return found
}

// From an empty directory, without a home directory, without Go and with nothing
// on PATH, the program in each archive and package runs, and prints its version.
func TestEveryArchiveRuns(t *testing.T) {
	files := forThis(t)
	if len(files) != 4 {
		t.Fatalf("%d archives and packages for this platform, want 4: %q", len(files), files)
	}
	for _, file := range files {
		t.Run(filepath.Ext(file), func(t *testing.T) {
			dir := t.TempDir()
			unpack(t, file, dir)
			program := filepath.Join(dir, "usr", "bin", "tally")
			if _, err := os.Stat(program); err != nil {
				program = filepath.Join(dir, "tally")
			}
			if out := bare(t, program, "stackrox", "pods", "export", "--sandbox"); strings.Count(out, "\n") < 10 {
				t.Errorf("pods of the sandbox:\n%s", out)
			}
			if out := bare(t, program, "version", "-o", "json"); !regexp.MustCompile(`"version":"v\d.*"commit":"[0-9a-f]{40}","modified":false`).MatchString(out) {
				t.Errorf("the version is %s", out)
			}
			static(t, program)
			complete(t, dir)
		})
	}
}

// bare runs a program in an empty environment.
func bare(t *testing.T, program string, args ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), program, args...)
	c.Dir, c.Env = t.TempDir(), []string{"PATH=/nowhere"}
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// static fails for a program that needs a shared library.
func static(t *testing.T, program string) {
	t.Helper()
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, part := range f.Progs {
		if part.Type == elf.PT_INTERP || part.Type == elf.PT_DYNAMIC {
			t.Errorf("the program is not static: it has %s", part.Type)
		}
	}
}

// complete checks the files that accompany the program: everybody can read them.
func complete(t *testing.T, dir string) {
	t.Helper()
	var names []string
	if err := filepath.WalkDir(dir, func(file string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".") { // the metadata of an apk
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		want := os.FileMode(0o644)
		if e.Name() == "tally" && strings.Contains(file, "bin/") || filepath.Dir(file) == dir && e.Name() == "tally" {
			want = 0o755
		}
		if info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", file, info.Mode(), want)
		}
		names = append(names, file)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(names, "\n") + "\n"
	for _, want := range []string{
		`/(tally\.bash|completions/tally)\n`, `/(tally\.zsh|_tally)\n`, `/tally\.fish\n`,
		`/tally\.1(\.gz)?\n`, `/tally-stackrox-pods-export\.1(\.gz)?\n`, `/(LICENSE|copyright)\n`, `/THIRD-PARTY-LICENCES\n`,
	} {
		if !regexp.MustCompile(want).MatchString(all) {
			t.Errorf("nothing matches %q", want)
		}
	}
}

// Every archive has its two bills of materials, which name every module of the
// program; the sums are those of all files.
func TestBillsOfMaterialsAndSums(t *testing.T) {
	dist, _ := both(t)
	sums, err := os.ReadFile(filepath.Join(dist, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	linked := modules(t, dist)
	for _, suffix := range []string{".spdx.json", ".cdx.json"} {
		bills, err := filepath.Glob(filepath.Join(dist, "*_"+runtime.GOOS+"_"+runtime.GOARCH+".tar.gz"+suffix))
		if err != nil || len(bills) != 1 {
			t.Fatalf("%d bills of materials *%s, error %v", len(bills), suffix, err)
		}
		content, err := os.ReadFile(bills[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, module := range linked {
			// SPDX has a versionInfo, CycloneDX a version.
			if !regexp.MustCompile(`"name": ?"` + regexp.QuoteMeta(module.Path) + `",[^}]*?"version(Info)?": ?"` + regexp.QuoteMeta(module.Version) + `"`).Match(content) {
				t.Errorf("%s does not name %s %s", bills[0], module.Path, module.Version)
			}
		}
		if n := bytes.Count(content, []byte("MIT")); n < 10 {
			t.Errorf("%s names the MIT licence %d times", bills[0], n)
		}
		if !strings.Contains(string(sums), filepath.Base(bills[0])) {
			t.Errorf("SHA256SUMS lacks %s", bills[0])
		}
	}
	run(t, dist, "sha256sum", "--check", "--strict", "SHA256SUMS")
}

// modules returns the modules that are linked into the program.
func modules(t *testing.T, dist string) []*debug.Module {
	t.Helper()
	programs, err := filepath.Glob(filepath.Join(dist, "tally_"+runtime.GOOS+"_"+runtime.GOARCH+"*", "tally"))
	if err != nil || len(programs) != 1 {
		t.Fatalf("programs %q, error %v", programs, err)
	}
	info, err := buildinfo.ReadFile(programs[0])
	if err != nil || len(info.Deps) == 0 {
		t.Fatalf("%d modules, error %v", len(info.Deps), err)
	}
	linked := info.Deps
	for i, module := range linked {
		if module.Replace != nil {
			linked[i] = module.Replace
		}
	}
	return linked
}
