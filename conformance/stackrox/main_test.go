package stackrox_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"google.golang.org/grpc/grpclog"
)

// tallyBinary is the command under test, built by TestMain.
var tallyBinary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	// The v2 gateway logs every client that leaves; here they leave on purpose.
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, io.Discard))
	if _, other := os.LookupEnv(generatedVariable); other {
		return m.Run() // as the client that tally is compared with
	}
	dir, err := os.MkdirTemp("", "tally-conformance-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "make a directory for tally:", err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }() // a leftover in the temporary directory fails no test
	tallyBinary = filepath.Join(dir, "tally")
	build := exec.Command("go", "build", "-o", tallyBinary, ".")
	build.Dir = filepath.Join("..", "..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build tally: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}
