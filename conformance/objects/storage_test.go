package objects

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// storage is the server as another client sees it.
type storage struct {
	endpoint string
	core     *minio.Core
}

func newStorage(t *testing.T, endpoint string) *storage {
	t.Helper()
	core, err := minio.NewCore(strings.TrimPrefix(endpoint, "http://"), &minio.Options{Creds: credentials.NewStaticV4(accessKey, secretKey, ""), Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	return &storage{endpoint, core}
}

// objects returns the visible keys.
func (s *storage) objects(t *testing.T) []string {
	t.Helper()
	var keys []string
	for o := range s.core.Client.ListObjects(t.Context(), bucket, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		keys = append(keys, o.Key)
	}
	slices.Sort(keys)
	return keys
}

// uploads returns the number of unfinished multipart uploads.
func (s *storage) uploads(t *testing.T) int {
	t.Helper()
	list, err := s.core.ListMultipartUploads(t.Context(), bucket, "", "", "", "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	return len(list.Uploads)
}

// read returns an object's data, nil if there is none.
func (s *storage) read(t *testing.T, key string) []byte {
	t.Helper()
	body, _, _, err := s.core.GetObject(t.Context(), bucket, key, minio.GetObjectOptions{})
	if minio.ToErrorResponse(err).StatusCode == 404 {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = body.Close() }()
	data, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// command returns tally with the environment of a user of the storage.
func (s *storage) command(t *testing.T, line string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), built.tally, strings.Fields(line)...)
	c.Env = []string{
		"TALLY_CONFIG=" + os.DevNull, "TMPDIR=" + t.TempDir(), "AWS_ENDPOINT_URL_S3=" + s.endpoint,
		"AWS_ACCESS_KEY_ID=" + accessKey, "AWS_SECRET_ACCESS_KEY=" + secretKey,
	}
	return c
}

// run runs tally, and returns its exit code and its output.
func (s *storage) run(t *testing.T, line string) (code int, printed string) {
	t.Helper()
	var out bytes.Buffer
	c := s.command(t, line)
	c.Stdout, c.Stderr = &out, &out
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String()
}
