package stackrox

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tally/client/stackrox/stackroxtest"
	"tally/cmd/internal/cmdtest"
	"tally/output/outfile"
)

// partsOnDisk are the files of parts in a directory.
func partsOnDisk(t *testing.T, dir string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != outfile.DatasetManifest {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Whatever ends a run, and when, the manifest names whole parts of one run: after a
// full disk nothing is left of it, and after a kill nothing that the manifest names.
func TestStoppedDataset(t *testing.T) {
	t.Parallel()
	server, err := stackroxtest.Start(stackroxtest.Options{Pods: 3000, FlushBytes: 64 << 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	dir := filepath.Join(t.TempDir(), "fleet")
	run := func(before string) *exec.Cmd {
		cmd := exec.Command("sh", "-c", before+` exec "$@"`, "sh", cmdtest.Program(), "stackrox", "pods", "export",
			"--out", dir+"/", "--partition", "date,cluster,namespace", "--columns", "+cluster")
		cmd.Env = append(os.Environ(), "ROX_ENDPOINT="+server.URL(), "ROX_API_TOKEN="+stackroxtest.SandboxToken, "HOME="+t.TempDir(), "TALLY_CONFIG=/dev/null")
		return cmd
	}
	whole := func(how string) int {
		report, err := outfile.Verify(context.Background(), dir, "")
		if err != nil || report.Rows != 3000 {
			t.Fatalf("%s: %d rows, error %v", how, report.Rows, err)
		}
		return len(report.Described.Files)
	}
	start := time.Now()
	if out, err := run("").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took, parts := time.Since(start), whole("at first")
	for _, blocks := range []int{1, 2, 8} { // of 512 bytes or 1 KiB: of the parts, or of the manifest
		out, err := run(fmt.Sprintf("ulimit -f %d;", blocks)).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "file too large") {
			t.Errorf("%d blocks: %v\n%s", blocks, err, out)
		}
		if n := partsOnDisk(t, dir); whole("a full disk") != parts || n != parts {
			t.Errorf("%d blocks: %d files are left, %d are named", blocks, n, parts)
		}
	}
	for i := range 8 {
		cmd := run("")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(i) / 7)
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
		whole(fmt.Sprintf("killed after %d of 7", i))
	}
}
