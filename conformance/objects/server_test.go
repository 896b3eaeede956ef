package objects

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// The keys and the bucket of the server.
const (
	accessKey = "conformance"
	secretKey = "conformance-secret-key"
	bucket    = "inventory"
)

// programs are the programs that the tests run.
type programs struct{ directory, tally, gateway string }

// built is set by TestMain, before any test runs.
var built programs

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "objects-conformance-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	built = programs{dir, filepath.Join(dir, "tally"), filepath.Join(dir, "versitygw")}
	if err := build("../..", built.tally, "."); err != nil {
		return 1, err
	}
	if err := build(".", built.gateway, "github.com/versity/versitygw/cmd/versitygw"); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

func build(directory, program, path string) error {
	c := exec.Command("go", "build", "-o", program, path)
	c.Dir, c.Env = directory, append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", path, err, out)
	}
	return nil
}

// serve starts the server with an empty bucket, and returns its endpoint.
func serve(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	if err := os.Mkdir(filepath.Join(data, bucket), 0o755); err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	gateway := exec.Command(built.gateway, "--quiet", "--port", address, "--access", accessKey, "--secret", secretKey, "posix", data)
	if err := gateway.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = gateway.Process.Kill()
		_ = gateway.Wait()
	})
	endpoint := "http://" + address
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		resp, err := http.Get(endpoint)
		if err == nil {
			_ = resp.Body.Close()
			return endpoint
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
