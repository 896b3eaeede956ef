package release

import (
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// imageRoot lays out the root of the image as Containerfile copies it, and returns
// the other instructions.
func imageRoot(t *testing.T) (dir string, instructions []string) {
	t.Helper()
	context, dir := filepath.Join(t.TempDir(), "context"), filepath.Join(t.TempDir(), "root")
	// With a restrictive umask.
	run(t, root(t), "bash", "-c", `umask 077; exec scripts/image --context "$0"`, context)
	file, err := os.ReadFile(filepath.Join(context, "Containerfile"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		words := strings.Fields(strings.ReplaceAll(line, "$TARGETPLATFORM", "linux/"+runtime.GOARCH))
		switch {
		case len(words) == 0 || words[0] == "#":
		case words[0] == "ADD" && len(words) == 3:
			run(t, ".", "tar", "--extract", "--preserve-permissions", "--file", filepath.Join(context, words[1]), "--directory", folder(t, filepath.Join(dir, words[2])))
		case words[0] == "COPY" && len(words) == 4:
			copyInto(t, filepath.Join(context, words[2]), filepath.Join(dir, words[3]))
			run(t, dir, "chmod", strings.TrimPrefix(words[1], "--chmod="), filepath.Join(dir, words[3]))
		default:
			instructions = append(instructions, strings.Join(words, " "))
		}
	}
	return dir, instructions
}

// folder makes a directory.
func folder(t *testing.T, dir string) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func copyInto(t *testing.T, from, to string) {
	t.Helper()
	folder(t, filepath.Dir(to))
	run(t, ".", "cp", from, to)
}

// The image holds the program, certificates, a user, and a directory for temporary
// files, and nothing else.
func TestRootOfTheImage(t *testing.T) {
	t.Parallel()
	dir, instructions := imageRoot(t)
	want := []string{
		"drwxr-xr-x etc", "-rw-r--r-- etc/group", "-rw-r--r-- etc/passwd", "drwxr-xr-x etc/ssl", "drwxr-xr-x etc/ssl/certs",
		"-rw-r--r-- etc/ssl/certs/ca-certificates.crt", "dtrwxrwxrwx tmp", "drwxr-xr-x usr", "drwxr-xr-x usr/bin", "-rwxr-xr-x usr/bin/tally",
	}
	if diff := cmp.Diff(want, listing(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for _, needed := range []string{"FROM scratch", "USER 65532:65532", `ENTRYPOINT ["/usr/bin/tally"]`} {
		if !slices.Contains(instructions, needed) {
			t.Errorf("Containerfile lacks %s", needed)
		}
	}
	static(t, filepath.Join(dir, "usr/bin/tally"))
	authorities, err := os.ReadFile(filepath.Join(dir, "etc/ssl/certs/ca-certificates.crt"))
	if n := strings.Count(string(authorities), "BEGIN CERTIFICATE"); err != nil || n < 100 || !x509.NewCertPool().AppendCertsFromPEM(authorities) {
		t.Errorf("%d certificates, error %v", n, err)
	}
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	if err := filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		if err != nil || file == dir {
			return err
		}
		info, err := e.Info()
		names = append(names, info.Mode().String()+" "+strings.TrimPrefix(file, dir+"/"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return names
}

// In the image's root, as its user, the program exports from a sandbox, has the time
// zones and Mozilla's certificates, and leaves nothing behind.
func TestProgramRunsInTheImage(t *testing.T) {
	t.Parallel()
	dir, _ := imageRoot(t)
	before := listing(t, dir)
	if out := inRoot(t, dir, 0, "stackrox", "pods", "export", "--sandbox"); strings.Count(out, "\n") < 10 {
		t.Errorf("pods of the sandbox:\n%s", out)
	}
	if out := inRoot(t, dir, 2, "kfp", "runs", "list", "--sandbox", "--out", "/etc/runs.csv"); !regexp.MustCompile("permission denied|read-only").MatchString(out) {
		t.Errorf("a file beside /etc/passwd:\n%s", out)
	}
	if diff := cmp.Diff(before, listing(t, dir)); diff != "" {
		t.Errorf("files after the run (-before +after):\n%s", diff)
	}
}

// inRoot runs the image's program as an unprivileged user in its root.
func inRoot(t *testing.T, dir string, code int, args ...string) string {
	t.Helper()
	const user = 65532
	c := exec.CommandContext(t.Context(), "/usr/bin/tally", args...)
	c.Dir, c.Env = "/", []string{"TZ=Asia/Shanghai"}
	c.SysProcAttr = &syscall.SysProcAttr{Chroot: dir, Credential: &syscall.Credential{Uid: user, Gid: user}}
	if os.Geteuid() != 0 {
		c.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		c.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: user, HostID: os.Getuid(), Size: 1}}
		c.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: user, HostID: os.Getgid(), Size: 1}}
		c.SysProcAttr.Credential.NoSetGroups = true
	}
	// The test's directories are closed to others.
	for parent := dir; parent != os.TempDir() && parent != "/"; parent = filepath.Dir(parent) {
		if err := os.Chmod(parent, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	out, err := c.CombinedOutput()
	if errors.Is(err, syscall.EPERM) && c.ProcessState == nil {
		t.Skip("SKIPPED: neither chroot nor user namespaces are allowed here")
	}
	if got := c.ProcessState.ExitCode(); got != code {
		t.Fatalf("%s: exit code %d, want %d, error %v\n%s", strings.Join(args, " "), got, code, err, out)
	}
	return string(out)
}
