//go:build linux

package kfp_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tally/cmd/internal/cmdtest"
)

const (
	manyRuns = 10_000
	runPages = manyRuns / 200
)

// startRunsList lists runs as a process of its own.
func startRunsList(t *testing.T, server http.Handler, args ...string) (*exec.Cmd, io.ReadCloser) {
	t.Helper()
	front := httptest.NewServer(server)
	t.Cleanup(front.Close)
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, cmdtest.Program(), append([]string{"kfp", "runs", "list", "--all"}, args...)...)
	cmd.Env = append(os.Environ(), "KF_PIPELINES_ENDPOINT="+front.URL, "HOME="+t.TempDir())
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

// serveRuns responds as a server with many runs does, each with its manifest,
// at the cost of writing it.
func serveRuns(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/runs") {
		_, _ = io.WriteString(w, "{}")
		return
	}
	manifest := strings.Repeat(`{\"kind\":\"Workflow\"} `, 100)
	first, _ := strconv.Atoi(r.URL.Query().Get("page_token"))
	last := min(first+200, manyRuns)
	out := bufio.NewWriter(w)
	_, _ = fmt.Fprintf(out, `{"total_size":%d,"runs":[`, manyRuns)
	for n := first; n < last; n++ {
		separator := ","
		if n == first {
			separator = ""
		}
		_, _ = fmt.Fprintf(out, `%s{"id":"run-%05d","name":"batch %d","created_at":"2026-01-02T03:04:05Z","status":"Succeeded",`+
			`"pipeline_spec":{"pipeline_id":"p","workflow_manifest":"%s"}}`, separator, n, n, manifest)
	}
	_, _ = out.WriteString("]")
	if last < manyRuns {
		_, _ = fmt.Fprintf(out, `,"next_page_token":"%d"`, last)
	}
	_, _ = out.WriteString("}")
	_ = out.Flush() // a client that disconnected is not a failure of the server
}

func TestTenThousandRunsTakeLittleMemory(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"csv":   {"-o", "csv", "--no-headers"},
		"jsonl": {"-o", "jsonl", "--full"},
		"table": {"--no-headers"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd, out := startRunsList(t, http.HandlerFunc(serveRuns), args...)
			lines, peak := cmdtest.CountLines(t, cmd, out)
			if err := cmd.Wait(); err != nil {
				t.Fatal(err)
			}
			if lines != manyRuns {
				t.Errorf("%d lines, want %d", lines, manyRuns)
			}
			if peak == 0 || peak > cmdtest.MaxMemory() {
				t.Errorf("%d MiB at the peak, more than %d", peak>>20, cmdtest.MaxMemory()>>20)
			}
		})
	}
}

// The server holds its fifth page until a row has been read: rows that came
// only at the end would never come.
func TestTheFirstRowsComeBeforeTheLastPage(t *testing.T) {
	t.Parallel()
	var pages atomic.Int32
	read := make(chan struct{})
	held := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/runs") && pages.Add(1) == 5 {
			select {
			case <-read:
			case <-time.After(20 * time.Second): // they do not come, and the check below fails
			case <-r.Context().Done():
				return
			}
		}
		serveRuns(w, r)
	})
	cmd, out := startRunsList(t, held, "-o", "jsonl")
	rows := bufio.NewReader(out)
	if _, err := rows.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if n := pages.Load(); n > 5 {
		t.Errorf("the first row came after %d of %d pages", n, runPages)
	}
	close(read)
	lines, _ := cmdtest.CountLines(t, cmd, rows)
	if err := cmd.Wait(); err != nil || lines != manyRuns-1 || pages.Load() != runPages {
		t.Errorf("%d more rows in %d pages, %v", lines, pages.Load(), err)
	}
}
