package stackrox_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"syscall"
	"testing"
	"time"

	"tally/conformance/stackrox/internal/central"
)

// TestTallyStops interrupts an export in the middle.
func TestTallyStops(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		signal os.Signal
		exit   int
	}{
		{os.Interrupt, 130},
		{syscall.SIGTERM, 143},
	} {
		for _, generation := range central.Generations() {
			t.Run(string(generation)+" "+tc.signal.String(), func(t *testing.T) {
				t.Parallel()
				reached := make(chan struct{})
				c := central.Start(t, central.Config{
					Generation: generation, Pods: central.Pods(12, 1), Fault: stallAndNotify(5, reached),
				})
				out := newTarget(t)
				cmd := command(t, c, "-o", "csv", "--out", out.file)
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				wait(t, reached, "the export to reach record 5")
				if err := cmd.Process.Signal(tc.signal); err != nil {
					t.Fatal(err)
				}
				got := outcome{exit: exitOf(t, cmd.Wait()), stderr: stderr.String()}
				got.want(t, tc.exit)
				out.untouched(t)
				wait(t, c.Returned(), "the server to see that the client left")
			})
		}
	}
}

// stallAndNotify is central.StallAt that closes reached when it stalls.
func stallAndNotify(record int, reached chan<- struct{}) central.Fault {
	stall := central.StallAt(record)
	return func(ctx context.Context, at central.Point) error {
		if at.Record == record {
			close(reached)
		}
		return stall(ctx, at)
	}
}

// TestTallyDrains expects the server to finish the export before tally's output is
// read: a slow reader must not hold Central up.
func TestTallyDrains(t *testing.T) {
	t.Parallel()
	const pods = 20_000 // some 14 MB, far more than pipes and sockets buffer
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		c := central.Start(t, central.Config{Generation: generation, Pods: central.Pods(pods, 1)})
		cmd := command(t, c, "-o", "jsonl")
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		wait(t, c.Returned(), "the server to finish while nobody reads")
		if sent := c.Calls()[0].Sent; sent != pods {
			t.Errorf("the server sent %d of %d pods", sent, pods)
		}
		lines := countLines(t, stdout)
		got := outcome{exit: exitOf(t, cmd.Wait()), stderr: stderr.String()}
		got.want(t, 0)
		if lines != pods {
			t.Errorf("%d lines, want %d", lines, pods)
		}
	})
}

func countLines(t *testing.T, r io.Reader) int {
	t.Helper()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(content, []byte("\n"))
}

// wait fails the test when nothing comes from the channel.
func wait(t *testing.T, ch <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-ch:
	case <-time.After(tooLong):
		t.Fatalf("waited too long for %s", what)
	}
}
