package cmd

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"tally/client/object/objecttest"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
	"tally/output/outfile"
)

// bucket is a server of object storage, and what a command printed.
type bucket struct {
	*objecttest.Server
	out, errs bytes.Buffer
	env       map[string]string
}

func serveStorage(t *testing.T) *bucket {
	t.Helper()
	s := &bucket{Server: objecttest.New()}
	s.env = map[string]string{
		"TALLY_CONFIG": "/dev/null", "AWS_ENDPOINT_URL_S3": s.URL, "AWS_ACCESS_KEY_ID": objecttest.AccessKey, "AWS_SECRET_ACCESS_KEY": objecttest.SecretKey,
	}
	t.Cleanup(s.Close)
	return s
}

// run runs a command line.
func (s *bucket) run(ctx context.Context, line string) exit.Code {
	s.out.Reset()
	s.errs.Reset()
	return Run(ctx, cmdtest.App(&s.out, &s.errs, s.env), strings.Fields(line))
}

func (s *bucket) manifest(t *testing.T, key string) outfile.Manifest {
	t.Helper()
	var m outfile.Manifest
	if err := json.Unmarshal(s.Object(key).Data, &m); err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	return m
}

const exportToObject = "stackrox pods export --sandbox --out s3://inventory/nights/pods.csv.gz --manifest s3://inventory/nights/pods.csv.gz.manifest.json"

// TestExportToAnObject: the data comes first, then the manifest that describes it.
func TestExportToAnObject(t *testing.T) {
	t.Parallel()
	s := serveStorage(t)
	if code := s.run(t.Context(), exportToObject); code != exit.OK || s.out.Len()+s.errs.Len() > 0 {
		t.Fatalf("exit %d: %s%s", code, s.out.String(), s.errs.String())
	}
	m := s.manifest(t, "nights/pods.csv.gz.manifest.json")
	if data := s.Object("nights/pods.csv.gz").Data; m.File != "pods.csv.gz" || m.Bytes != int64(len(data)) || !m.Complete || m.Rows == 0 {
		t.Errorf("%d bytes, %+v", len(data), m)
	}
	var puts []string
	for _, r := range s.Requests() {
		if r.Method == http.MethodPut {
			puts = append(puts, r.Key)
		}
	}
	if !slices.Equal(puts, []string{"nights/pods.csv.gz", "nights/pods.csv.gz.manifest.json"}) || s.Uploads() != 0 {
		t.Errorf("%v, %d uploads", puts, s.Uploads())
	}
}

// TestAFailedExportLeavesTheObject: the old one stays with its manifest, which
// records the attempt.
func TestAFailedExportLeavesTheObject(t *testing.T) {
	t.Parallel()
	s := serveStorage(t)
	if code := s.run(t.Context(), exportToObject); code != exit.OK {
		t.Fatal(s.errs.String())
	}
	before, described := s.Object("nights/pods.csv.gz").Data, s.manifest(t, "nights/pods.csv.gz.manifest.json")
	for _, line := range []string{
		strings.Replace(exportToObject, "--sandbox", "--sandbox=pods=5,fail-after=3", 1),
		exportToObject + " --min-rows 100000",
		strings.Replace(exportToObject, "--sandbox", "--sandbox=pods=2", 1) + " --max-shrink 10%",
	} {
		code := s.run(t.Context(), line)
		m := s.manifest(t, "nights/pods.csv.gz.manifest.json")
		if code != exit.Incomplete || !bytes.Equal(before, s.Object("nights/pods.csv.gz").Data) || m.SHA256 != described.SHA256 || m.LastAttempt == nil || s.Uploads() != 0 {
			t.Errorf("%s: exit %d, %d uploads, %+v\n%s", line, code, s.Uploads(), m, s.errs.String())
		}
	}
}

// TestAnInterruptLeavesNoObject, and no parts of one.
func TestAnInterruptLeavesNoObject(t *testing.T) {
	t.Parallel()
	s := serveStorage(t)
	ctx, interrupt := context.WithCancelCause(t.Context())
	s.Fault = func(r objecttest.Request, _ http.ResponseWriter) bool {
		if r.Query == "uploads=" {
			interrupt(exit.Signal{Signal: endings()[0]})
		}
		return false
	}
	code := s.run(ctx, "stackrox pods export --sandbox=pods=20000 --out s3://inventory/pods.jsonl")
	if code != exit.Interrupted || len(s.Objects()) > 0 || s.Uploads() != 0 {
		t.Errorf("exit %d, %v, %d uploads: %s", code, s.Objects(), s.Uploads(), s.errs.String())
	}
}

// TestC5AnInterruptSaysWhatItWaitsFor while the storage removes the parts.
func TestC5AnInterruptSaysWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	s := serveStorage(t)
	ctx, interrupt := context.WithCancelCause(t.Context())
	s.Fault = func(r objecttest.Request, _ http.ResponseWriter) bool {
		if strings.Contains(r.Query, "partNumber=1&") {
			interrupt(exit.Signal{Signal: endings()[0]})
		}
		return false
	}
	code := s.run(ctx, "stackrox pods export --sandbox=pods=40000 --out s3://inventory/pods.jsonl")
	if notice := "removing what was sent for s3://inventory/pods.jsonl"; code != exit.Interrupted || s.Uploads() != 0 || !strings.Contains(s.errs.String(), notice) {
		t.Errorf("exit %d, %d uploads: %s", code, s.Uploads(), s.errs.String())
	}
}

// TestFailuresOfTheStorage have their own exit codes and hints.
func TestFailuresOfTheStorage(t *testing.T) {
	t.Parallel()
	refusal := func(status int, code string) func(objecttest.Request, http.ResponseWriter) bool {
		return func(_ objecttest.Request, w http.ResponseWriter) bool {
			objecttest.Refuse(w, status, code, "The server's words.")
			return true
		}
	}
	cases := map[string]struct {
		fault func(objecttest.Request, http.ResponseWriter) bool
		want  exit.Code
		words string
	}{
		"denied":    {refusal(403, "AccessDenied"), exit.Auth, "begin the upload: The server's words. (HTTP 403, code AccessDenied, request request-1)\n  hint: the keys need"},
		"no bucket": {refusal(404, "NoSuchBucket"), exit.NotFound, "hint: check the name of the bucket"},
		"throttled": {refusal(503, "SlowDown"), exit.Unreachable, "code SlowDown"},
		"quota":     {refusal(400, "QuotaExceeded"), exit.Refused, "code QuotaExceeded"},
		"denied later": {func(r objecttest.Request, w http.ResponseWriter) bool {
			return r.Method == http.MethodPut && refusal(403, "AccessDenied")(r, w)
		}, exit.Auth, "writing s3://inventory/pods.csv: upload the object: The server's words."},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serveStorage(t)
			s.Fault = c.fault
			code := s.run(t.Context(), "stackrox pods export --sandbox --out s3://inventory/pods.csv")
			if code != c.want || !strings.Contains(s.errs.String(), c.words) {
				t.Errorf("exit %d, want %d: %s", code, c.want, s.errs.String())
			}
		})
	}
}

// TestNamesOfObjectsThatCannotBeMeant are exit code 2, and nothing is sent.
func TestNamesOfObjectsThatCannotBeMeant(t *testing.T) {
	t.Parallel()
	s := serveStorage(t)
	for flags, want := range map[string]string{
		"--out s3://inventory":                                          "no key",
		"--out s3://inventory/nights/":                                  "no object",
		"--out s3://inventory/a.csv?versionId=1":                        "query",
		"--out s3://u:hunter2@inventory/a.csv":                          "user or password",
		"--out gs://inventory/a.csv":                                    "not known",
		"--out s3://inventory/nights/ --partition date":                 "name a directory",
		"--out s3://inventory/a.csv --keep-partial":                     "--keep-partial",
		"--out s3://inventory/a.csv --manifest a.json":                  "s3://inventory/a.csv.manifest.json",
		"--out s3://inventory/a.csv --manifest s3://other/a.json":       "in the bucket of --out",
		"--out s3://inventory/a.csv --manifest s3://inventory/a.csv":    "same object",
		"--out a.csv --manifest s3://inventory/a.json":                  "--out must name one",
		"--out s3://inventory/a.csv --metrics-file s3://inventory/prom": "--metrics-file",
		"--out s3://inventory/a.csv --s3-region a/b":                    "region",
		"--out s3://inventory/a.csv --s3-endpoint http://192.0.2.1":     "set both in one place",
		"--out obs://inventory/a.csv":                                   "neither a region nor an endpoint",
		"--out obs://inventory/a.csv --s3-region cn-north-4":            "no keys are set",
	} {
		s.env = maps.Clone(s.env)
		code := s.run(t.Context(), "stackrox pods export --sandbox "+flags)
		if code != exit.BadUsage || !strings.Contains(s.errs.String(), want) || strings.Contains(s.errs.String(), "hunter2") {
			t.Errorf("%s: exit %d, %s", flags, code, s.errs.String())
		}
	}
	if sent := s.Requests(); len(sent) > 0 {
		t.Errorf("%v were sent", sent)
	}
}

// TestKeysOfHuaweiCloud sign the requests of obs://.
func TestKeysOfHuaweiCloud(t *testing.T) {
	t.Parallel()
	s := serveStorage(t)
	s.env = map[string]string{
		"TALLY_CONFIG": "/dev/null", "TALLY_OBS_ENDPOINT": s.URL, "HUAWEICLOUD_SDK_AK": objecttest.AccessKey, "HUAWEICLOUD_SDK_SK": objecttest.SecretKey,
		"HUAWEICLOUD_SDK_SECURITY_TOKEN": "token-of-huawei", "HW_REGION_NAME": "cn-north-4",
	}
	if code := s.run(t.Context(), "stackrox pods export --sandbox --out obs://inventory/pods.csv --debug"); code != exit.OK {
		t.Fatalf("exit %d: %s", code, s.errs.String())
	}
	sent := s.Requests()[0].Header
	if sent.Get("X-Amz-Security-Token") != "token-of-huawei" || !strings.Contains(sent.Get("Authorization"), "/cn-north-4/s3/aws4_request") {
		t.Errorf("%v", sent)
	}
	for _, secret := range []string{objecttest.SecretKey, "token-of-huawei", "Signature="} {
		if strings.Contains(s.errs.String(), secret) {
			t.Errorf("%q is shown", secret)
		}
	}
}

// TestVerifyAnObject reads the object and its manifest again.
func TestVerifyAnObject(t *testing.T) {
	t.Parallel()
	s := serveStorage(t)
	s.env["TMPDIR"] = t.TempDir()
	if code := s.run(t.Context(), exportToObject); code != exit.OK {
		t.Fatal(s.errs.String())
	}
	const data, manifest = "s3://inventory/nights/pods.csv.gz", "s3://inventory/nights/pods.csv.gz.manifest.json"
	for _, line := range []string{data, manifest, data + " --against " + manifest} {
		if code := s.run(t.Context(), "verify "+line+" -o csv --no-headers"); code != exit.OK || !strings.HasPrefix(s.out.String(), data+`,"checksum, rows, format",250,`) {
			t.Errorf("%s: exit %d: %s%s", line, code, s.out.String(), s.errs.String())
		}
	}
	whole, described := s.Object("nights/pods.csv.gz").Data, s.Object("nights/pods.csv.gz.manifest.json").Data
	for name, c := range map[string]struct {
		change func()
		want   exit.Code
		words  string
	}{
		"cut":         {func() { s.Put("nights/pods.csv.gz", whole[:100]) }, exit.Incomplete, data + ": it has 100 bytes"},
		"gone":        {func() { s.Put("nights/pods.csv.gz", nil) }, exit.NotFound, data + ": read the object"},
		"no manifest": {func() { s.Put("nights/pods.csv.gz", whole); s.Put("nights/pods.csv.gz.manifest.json", nil) }, exit.OK, "format only"},
	} {
		c.change()
		code := s.run(t.Context(), "verify "+data)
		if code != c.want || !strings.Contains(s.errs.String()+s.out.String(), c.words) {
			t.Errorf("%s: exit %d: %s%s", name, code, s.out.String(), s.errs.String())
		}
		s.Put("nights/pods.csv.gz", whole)
		s.Put("nights/pods.csv.gz.manifest.json", described)
	}
	if left, err := os.ReadDir(s.env["TMPDIR"]); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	if code := s.run(t.Context(), "verify s3://inventory/"); code != exit.BadUsage {
		t.Errorf("exit %d: %s", code, s.errs.String())
	}
}

// TestSeveralContextsToOneObject takes the storage from the environment.
func TestSeveralContextsToOneObject(t *testing.T) {
	t.Parallel()
	s := serveStorage(t)
	code := s.run(t.Context(), "stackrox pods export --sandbox=contexts=a+b --all-contexts --out s3://inventory/pods.csv")
	if code != exit.OK || !bytes.HasPrefix(s.Object("pods.csv").Data, []byte("context,")) {
		t.Errorf("exit %d: %s", code, s.errs.String())
	}
}

// TestALostManifest: the object is there, and its manifest describes both it and the
// one before, as after a kill.
func TestALostManifest(t *testing.T) {
	t.Parallel()
	s := serveStorage(t)
	if code := s.run(t.Context(), exportToObject); code != exit.OK {
		t.Fatal(s.errs.String())
	}
	puts := 0
	s.After = func(r objecttest.Request) error {
		if r.Method == http.MethodPut {
			puts++
		}
		if puts == 2 {
			return errors.New("killed")
		}
		return nil
	}
	if code := s.run(t.Context(), exportToObject+" --attempts 1"); code != exit.OK && code != exit.Unreachable {
		t.Errorf("exit %d: %s", code, s.errs.String())
	}
	m, sum := s.manifest(t, "nights/pods.csv.gz.manifest.json"), sha256.Sum256(s.Object("nights/pods.csv.gz").Data)
	if data := hex.EncodeToString(sum[:]); m.SHA256 != data && (m.Previous == nil || m.Previous.SHA256 != data) {
		t.Errorf("%s, %+v", data, m)
	}
}
