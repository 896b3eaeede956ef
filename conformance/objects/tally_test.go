package objects

import (
	"bytes"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	data     = "nights/pods.jsonl"
	manifest = data + ".manifest.json"
	to       = " --out s3://" + bucket + "/" + data + " --manifest s3://" + bucket + "/" + manifest
)

// TestExportAndVerify exports an object in one request and one in several parts, each
// replacing the one before, and verifies them.
func TestExportAndVerify(t *testing.T) {
	t.Parallel()
	s := newStorage(t, serve(t))
	for _, pods := range []string{"10", "20000", "5"} {
		if code, printed := s.run(t, "stackrox pods export --sandbox=pods="+pods+to); code != 0 {
			t.Fatalf("exit %d: %s", code, printed)
		}
		for _, name := range []string{data, manifest} {
			code, printed := s.run(t, "verify -o csv --no-headers s3://"+bucket+"/"+name)
			if code != 0 || !strings.HasPrefix(printed, "s3://inventory/"+data+`,"checksum, rows, format",`+pods+",") {
				t.Errorf("%s: exit %d: %s", name, code, printed)
			}
		}
	}
	if diff := cmp.Diff([]string{data, manifest}, s.objects(t)); diff != "" || s.uploads(t) != 0 {
		t.Errorf("%s, %d uploads", diff, s.uploads(t))
	}
}

// TestAFailedExport leaves the previous object, and no parts.
func TestAFailedExport(t *testing.T) {
	t.Parallel()
	s := newStorage(t, serve(t))
	if code, printed := s.run(t, "stackrox pods export --sandbox=pods=5000,fail-after=4999"+to); code != 3 {
		t.Fatalf("exit %d: %s", code, printed)
	}
	if diff := cmp.Diff([]string{manifest}, s.objects(t)); diff != "" || s.uploads(t) != 0 { // which says that the only attempt failed
		t.Errorf("%s, %d uploads", diff, s.uploads(t))
	}
	if code, printed := s.run(t, "stackrox pods export --sandbox=pods=20"+to); code != 0 {
		t.Fatalf("exit %d: %s", code, printed)
	}
	before := s.read(t, data)
	for _, flags := range []string{"=pods=30000,fail-after=29000", "=pods=9 --max-shrink 20%", " --min-rows 1000000"} {
		if code, printed := s.run(t, "stackrox pods export --sandbox"+flags+to); code != 3 {
			t.Errorf("%s: exit %d: %s", flags, code, printed)
		}
		if !bytes.Equal(before, s.read(t, data)) || s.uploads(t) != 0 {
			t.Errorf("%s: another object is there, or %d uploads", flags, s.uploads(t))
		}
		if code, printed := s.run(t, "verify s3://"+bucket+"/"+data); code != 0 {
			t.Errorf("%s: exit %d: %s", flags, code, printed)
		}
	}
}

// TestAnInterrupt leaves neither an object nor parts, whenever it comes.
func TestAnInterrupt(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted there")
	}
	s := newStorage(t, serve(t))
	interrupted := 0
	for wait := 20 * time.Millisecond; wait < 800*time.Millisecond; wait += 60 * time.Millisecond {
		c := s.command(t, "stackrox pods export --sandbox=pods=100000 --out s3://"+bucket+"/"+data)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(wait)
		_ = c.Process.Signal(os.Interrupt) // it may have ended
		_ = c.Wait()
		if code := c.ProcessState.ExitCode(); code != 130 && code != -1 {
			continue // it was too late
		}
		interrupted++
		if objects := s.objects(t); len(objects) > 0 || s.uploads(t) != 0 {
			t.Errorf("after %v: %v, %d uploads", wait, objects, s.uploads(t))
		}
	}
	if interrupted == 0 {
		t.Error("no run was interrupted")
	}
}

// TestRefusals checks the server's messages and the documented exit codes.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := newStorage(t, serve(t))
	code, printed := s.run(t, "stackrox pods export --sandbox --out s3://nonesuch/pods.csv")
	if code != 5 || !strings.Contains(printed, "code NoSuchBucket, request ") {
		t.Errorf("exit %d: %s", code, printed)
	}
	if code, printed = s.run(t, "verify s3://"+bucket+"/nonesuch.csv"); code != 5 {
		t.Errorf("exit %d: %s", code, printed)
	}
	c := s.command(t, "stackrox pods export --sandbox --debug --out s3://"+bucket+"/pods.csv")
	c.Env = append(c.Env, "AWS_SECRET_ACCESS_KEY=not-the-secret-key")
	out, _ := c.CombinedOutput()
	if code := c.ProcessState.ExitCode(); code != 4 || !bytes.Contains(out, []byte("code SignatureDoesNotMatch")) || bytes.Contains(out, []byte("not-the-secret-key")) || bytes.Contains(out, []byte("Signature=")) {
		t.Errorf("exit %d: %s", code, out)
	}
}
