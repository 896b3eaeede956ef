package stopped

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"tally/cmd/cci"
	"tally/cmd/hss"
	"tally/cmd/internal/api"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/kfp"
	"tally/cmd/stackrox"
	"tally/output/outfile"
)

// stoppedRuns is how many exports of each kind are stopped: a thousand on request.
func stoppedRuns() int {
	if os.Getenv("TALLY_HEAVY") != "" {
		return 1000
	}
	return 16
}

// stoppable is an export of an API.
type stoppable struct {
	api, args string
	// options are those of the API's server; size is the one for the number of its objects.
	options map[string]string
	size    string
	objects int
}

// stoppables are exports of all APIs, those of StackRox over both transports.
func stoppables() map[string]stoppable {
	none := map[string]string{}
	return map[string]stoppable{
		"stackrox": {"stackrox", "stackrox pods export --columns namespace,name,id --transport rest", map[string]string{"flush": "4096"}, "pods", 3000},
		"grpc":     {"stackrox", "stackrox pods export --columns namespace,name,id --transport grpc", map[string]string{"tls": "true", "offer-grpc": "pure"}, "pods", 3000},
		"kfp":      {"kfp", "kfp runs list --columns id,name", none, "runs", 400},
		"hss":      {"hss", "hss containers export --interval 5ms", none, "hss-containers", 900},
		"cci":      {"cci", "cci imagesnapshots list --columns name", map[string]string{"cci-never-gone": "true"}, "cci-snapshots", 900},
	}
}

// place is a directory with a data file and its manifest, into which two fleets
// are exported in turn.
type place struct {
	dir     string
	mounted bool
	args    []string            // of the export
	fleets  [2][]string         // the variables for reaching the servers
	good    map[string]struct{} // the content of a complete file
	took    time.Duration       // by a run that nothing stops
}

func (p *place) data() string     { return filepath.Join(p.dir, "rows.csv") }
func (p *place) manifest() string { return filepath.Join(p.dir, "rows.json") }

// export is an export of a fleet, behind a limit on the size of files, 0 for none.
func (p *place) export(t *testing.T, fleet, blocks int) *exec.Cmd {
	t.Helper()
	script := `exec "$@"`
	if blocks > 0 {
		script = fmt.Sprintf("ulimit -f %d; ", blocks) + script
	}
	cmd := exec.Command("sh", append(append([]string{"-c", script, "sh", cmdtest.Program()}, p.args...), "--out", p.data(), "--manifest", p.manifest())...) //nolint:gosec // this program
	cmd.Env = append(append(os.Environ(), p.fleets[fleet]...), "HOME="+p.dir+"-home", "TALLY_CONFIG=/dev/null")
	return cmd
}

// newPlace makes a place, on a small disk of its own if the system allows one,
// and exports each fleet once.
func newPlace(t *testing.T, s stoppable) *place {
	t.Helper()
	p := &place{dir: t.TempDir(), args: strings.Fields(s.args), good: map[string]struct{}{}}
	if unix.Mount("tally-test", p.dir, "tmpfs", 0, "size=4m") == nil {
		p.mounted = true
		t.Cleanup(func() { _ = unix.Unmount(p.dir, unix.MNT_DETACH) })
	}
	for i := range p.fleets {
		p.fleets[i] = s.serve(t, i)
		start := time.Now()
		if out, err := p.export(t, i, 0).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		p.took = time.Since(start)
		p.good[p.read(t)] = struct{}{}
	}
	return p
}

// serve starts one of two servers with different objects, and returns the variables for
// reaching it.
func (s stoppable) serve(t *testing.T, which int) []string {
	t.Helper()
	apis := []api.API{stackrox.API(), kfp.API(), hss.API(), cci.API()}
	declared := apis[slices.IndexFunc(apis, func(d api.API) bool { return d.Name == s.api })]
	options := maps.Clone(s.options)
	options[s.size] = strconv.Itoa(s.objects - 100*which)
	if _, err := strconv.Atoi(options["flush"]); err == nil {
		options["seed"] = strconv.Itoa(which + 1)
	}
	server, err := declared.Sandbox(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	variables := []string{"TALLY_" + strings.ToUpper(s.api) + "_ATTEMPTS=1"}
	for name, value := range server.Variables {
		variables = append(variables, name+"="+value)
	}
	return variables
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
	for name, kind := range stoppables() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, kind)
			whole := 0
			for n := range stoppedRuns() {
				if p.stop(t, n) {
					whole++
				}
			}
			t.Logf("%d of %d runs ended whole", whole, stoppedRuns())
			if whole > stoppedRuns()*9/10 {
				t.Error("too few runs were stopped to prove anything")
			}
		})
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
