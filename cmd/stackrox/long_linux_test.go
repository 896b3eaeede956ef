package stackrox_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
)

// TestC6ALongRecordTakesItsLength exports one record of many bytes, over REST
// and over gRPC, and finds little more than its length in memory.
func TestC6ALongRecordTakesItsLength(t *testing.T) {
	t.Parallel()
	const size = 64 << 20
	block := strings.Repeat("x", 1<<20)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/v1/export/pods":
			w.Header().Set("Content-Type", "application/json")
			flood(w, `{"result":{"pod":{"id":"i","name":"n","namespace":"s","unknown":"`, block, size)
			_, _ = io.WriteString(w, `"}}}`) // the client sees a failure
		case strings.HasSuffix(r.URL.Path, "/ExportPods"):
			w.Header().Set("Content-Type", "application/grpc")
			w.Header().Set("Trailer", "Grpc-Status")
			flood(&flushed{w}, message(size), block[:32<<10], size)
			w.Header().Set("Grpc-Status", "0")
		default:
			http.NotFound(w, r)
		}
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	for transport, formats := range map[string][]string{"rest": {"csv", "jsonl", "json"}, "grpc": {"csv"}} {
		for _, format := range formats {
			t.Run(transport+"/"+format, func(t *testing.T) {
				cmd := exec.Command(cmdtest.Program(), "stackrox", "pods", "export", "--transport", transport, "-o", format,
					"--columns", "id", "--insecure", "--out", os.DevNull)
				if format != "csv" {
					cmd.Args = append(cmd.Args[:8], "--insecure", "--out", os.DevNull)
				}
				cmd.Env = append(os.Environ(), "ROX_ENDPOINT="+server.URL, "ROX_API_TOKEN=t", "TALLY_CONFIG=/dev/null", "HOME="+t.TempDir())
				peak := cmdtest.Peak(t, cmd)
				if code := cmd.ProcessState.ExitCode(); code != 0 {
					t.Fatalf("%v ended with %d", cmd.Args, code)
				}
				detector := cmdtest.MaxMemory() / (64 << 20) // which multiplies a record's memory as it does all other
				if limit := cmdtest.MaxMemory() + detector*size; peak > limit || peak < size {
					t.Errorf("%d MiB at the peak for a record of %d MiB, more than %d", peak>>20, size>>20, limit>>20)
				}
			})
		}
	}
}

// flushed sends each write as a frame of its own.
type flushed struct{ http.ResponseWriter }

// Write implements io.Writer.
func (f *flushed) Write(p []byte) (int, error) {
	n, err := f.ResponseWriter.Write(p)
	if err == nil {
		err = http.NewResponseController(f.ResponseWriter).Flush()
	}
	return n, err
}

// flood writes the start, and then blocks of size bytes together.
func flood(w io.Writer, start, block string, size int) {
	_, err := io.WriteString(w, start)
	for n := 0; n < size && err == nil; n += len(block) {
		_, err = io.WriteString(w, block)
	}
}

// message is a message of gRPC up to the bytes of its last field, the pod's
// name, which has a number of bytes.
func message(size int) string {
	name := binary.AppendUvarint([]byte{2<<3 | 2}, uint64(size))
	pod := append([]byte{1<<3 | 2, 1, 'i'}, name...)
	whole := append(binary.AppendUvarint([]byte{1<<3 | 2}, uint64(len(pod)+size)), pod...)
	return fmt.Sprintf("%s%s", binary.BigEndian.AppendUint32([]byte{0}, uint32(len(whole)+size)), whole)
}
