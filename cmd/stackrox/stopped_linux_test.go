package stackrox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"tally/client/stackrox/stackroxtest"
	"tally/cmd/internal/cmdtest"
	"tally/output/outfile"
)

// stoppedRuns is how many exports are stopped: a thousand on request.
func stoppedRuns() int {
	if os.Getenv("TALLY_HEAVY") != "" {
		return 1000
	}
	return 40
}

// place is a directory with a data file and its manifest, into which two fleets
// are exported in turn.
type place struct {
	dir     string
	mounted bool
	fleets  [2]string           // servers
	good    map[string]struct{} // the content of a complete file
	took    time.Duration       // by a run that nothing stops
}

func (p *place) data() string     { return filepath.Join(p.dir, "pods.csv") }
func (p *place) manifest() string { return filepath.Join(p.dir, "pods.json") }

// export is an export of a fleet, behind a limit on the size of files, 0 for none.
func (p *place) export(t *testing.T, fleet, blocks int) *exec.Cmd {
	t.Helper()
	script := `exec "$@"`
	if blocks > 0 {
		script = fmt.Sprintf("ulimit -f %d; ", blocks) + script
	}
	cmd := exec.Command("sh", "-c", script, "sh", cmdtest.Program(), "stackrox", "pods", "export",
		"--columns", "namespace,name,id", "--out", p.data(), "--manifest", p.manifest())
	cmd.Env = append(os.Environ(), "ROX_ENDPOINT="+p.fleets[fleet], "ROX_API_TOKEN="+stackroxtest.SandboxToken,
		"HOME="+p.dir+"-home", "TALLY_CONFIG=/dev/null", "TALLY_STACKROX_ATTEMPTS=1")
	return cmd
}

// newPlace makes a place, on a small disk of its own if the system allows one,
// and exports each fleet once.
func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{dir: t.TempDir(), good: map[string]struct{}{}}
	if unix.Mount("tally-test", p.dir, "tmpfs", 0, "size=4m") == nil {
		p.mounted = true
		t.Cleanup(func() { _ = unix.Unmount(p.dir, unix.MNT_DETACH) })
	}
	for i := range p.fleets {
		server, err := stackroxtest.Start(stackroxtest.Options{Pods: 3000, Seed: uint64(i + 1), FlushBytes: 4 << 10}) //nolint:gosec // two of them
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = server.Close() })
		p.fleets[i] = server.URL()
		start := time.Now()
		if out, err := p.export(t, i, 0).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		p.took = time.Since(start)
		p.good[p.read(t)] = struct{}{}
	}
	return p
}

func (p *place) read(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(p.data())
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// check fails if the pair is not one of the complete ones, or if another file
// is beside it, which only a kill may leave.
func (p *place) check(t *testing.T, how string, killed bool) {
	t.Helper()
	for _, name := range []string{p.data(), p.manifest()} {
		report, err := outfile.Verify(context.Background(), name, "")
		if err != nil || report.Checked == "format only" {
			t.Fatalf("%s: %s: %+v, %v", how, name, report, err)
		}
	}
	if _, whole := p.good[p.read(t)]; !whole {
		t.Fatalf("%s: the file is neither the old one nor the new one", how)
	}
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := filepath.Join(p.dir, e.Name()); name != p.data() && name != p.manifest() {
			if !killed {
				t.Fatalf("%s: %s was left behind", how, e.Name())
			}
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A run that a signal, a full disk or a directory that cannot be written stops at
// any moment leaves a data file and a manifest that belong together: the old ones
// or the new ones, and no other file.
func TestB2AStoppedRunLeavesAWholePair(t *testing.T) {
	t.Parallel()
	const places = 4
	var left, whole, stopped atomic.Int64
	left.Store(int64(stoppedRuns()))
	t.Run("runs", func(t *testing.T) {
		for i := range places {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				p := newPlace(t)
				for n := left.Add(-1); n >= 0; n = left.Add(-1) {
					if p.stop(t, int(n)) {
						whole.Add(1)
					} else {
						stopped.Add(1)
					}
				}
			})
		}
	})
	t.Logf("%d runs ended whole, %d were stopped", whole.Load(), stopped.Load())
	if stopped.Load() < int64(stoppedRuns()/4) {
		t.Error("too few runs were stopped to prove anything")
	}
}

// stop runs an export, stops it in the nth way, and checks the remains. It
// reports whether the run completed.
func (p *place) stop(t *testing.T, n int) bool {
	t.Helper()
	signals := []syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGKILL}
	switch way := n % 8; {
	case way < len(signals):
		return p.signal(t, signals[way])
	case way == 5 && p.mounted:
		return p.fill(t)
	case way == 6:
		return p.forbid(t)
	}
	blocks := 1 + rand.IntN(2*len(p.read(t))/512)
	return p.ends(t, p.export(t, rand.IntN(2), blocks), fmt.Sprintf("files of %d blocks at most", blocks), 1)
}

// signal sends a signal at some moment of the run.
func (p *place) signal(t *testing.T, s syscall.Signal) bool {
	t.Helper()
	cmd := p.export(t, rand.IntN(2), 0)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	wait := rand.N(p.took * 3 / 2)
	time.Sleep(wait)
	_ = cmd.Process.Signal(s) // it may have ended
	err := cmd.Wait()
	p.check(t, fmt.Sprintf("%v after %v of %v (%v)", s, wait, p.took, err), s == syscall.SIGKILL)
	return err == nil
}

// fill runs an export on a disk with room for a part of it.
func (p *place) fill(t *testing.T) bool {
	t.Helper()
	var disk unix.Statfs_t
	if err := unix.Statfs(p.dir, &disk); err != nil {
		t.Fatal(err)
	}
	room := rand.IntN(2 * len(p.read(t)))
	ballast := filepath.Join(p.dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, max(int64(disk.Bavail)*disk.Bsize-int64(room), 0)), 0o600); err != nil { //nolint:gosec // a small disk
		t.Fatal(err)
	}
	out, err := p.export(t, rand.IntN(2), 0).CombinedOutput()
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	p.judge(t, fmt.Sprintf("room for %d bytes", room), out, err, 1, 2)
	return err == nil
}

// forbid runs an export in a read-only directory.
func (p *place) forbid(t *testing.T) bool {
	t.Helper()
	change := func(flags uintptr, mode os.FileMode) {
		var err error
		if p.mounted {
			err = unix.Mount("", p.dir, "", unix.MS_REMOUNT|flags, "")
		} else {
			err = os.Chmod(p.dir, mode)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if !p.mounted && os.Getuid() == 0 {
		return p.signal(t, syscall.SIGTERM) // root can write everywhere
	}
	change(unix.MS_RDONLY, 0o500)
	out, err := p.export(t, rand.IntN(2), 0).CombinedOutput()
	change(0, 0o700)
	if err == nil {
		t.Fatalf("an export to a directory that cannot be written ended well\n%s", out)
	}
	p.judge(t, "unwritable", out, err, 2)
	return false
}

func (p *place) ends(t *testing.T, cmd *exec.Cmd, how string, codes ...int) bool {
	t.Helper()
	out, err := cmd.CombinedOutput()
	p.judge(t, how, out, err, codes...)
	return err == nil
}

// judge checks the remains, and that a failure has one of the exit codes.
func (p *place) judge(t *testing.T, how string, out []byte, err error, codes ...int) {
	t.Helper()
	var failed *exec.ExitError
	if err != nil && (!errors.As(err, &failed) || !slices.Contains(codes, failed.ExitCode())) {
		t.Fatalf("%s: %v, want exit %v\n%s", how, err, codes, out)
	}
	if bytes.Contains(out, []byte("goroutine ")) {
		t.Fatalf("%s: a stack trace\n%s", how, strings.TrimSpace(string(out[:min(len(out), 2000)])))
	}
	p.check(t, how, false)
}
