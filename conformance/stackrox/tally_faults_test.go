package stackrox_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"tally/conformance/stackrox/internal/central"
)

// faultCase is an export that must not succeed.
type faultCase struct {
	name   string
	fault  central.Fault
	token  string // the valid one when empty
	args   []string
	exit   int
	wanted []string // on stderr
}

// attempts is the default of --attempts.
const attempts = 4

// boundedCalls expects one call, or at most the number of attempts if the failure may
// be transient.
func (tc faultCase) boundedCalls(t *testing.T, calls int) {
	t.Helper()
	most := 1
	if tc.exit == 6 {
		most = attempts
	}
	if calls < 1 || calls > most {
		t.Errorf("%d calls, want 1 to %d", calls, most)
	}
}

func faultCases() []faultCase {
	return []faultCase{
		{name: "unknown token", token: "unknown", exit: 4, wanted: []string{"credentials"}},
		{name: "token without the role", token: central.TokenWithoutRole, exit: 4, wanted: []string{"Deployment"}},
		{name: "throttled", fault: central.FailAt(0, codes.ResourceExhausted, "limit exceeded"), exit: 6, wanted: []string{"limit exceeded"}},
		{name: "unavailable", fault: central.FailAt(0, codes.Unavailable, "starting up"), exit: 6, wanted: []string{"starting up"}},
		{name: "internal error at once", fault: central.FailAt(0, codes.Internal, "boom"), exit: 1, wanted: []string{"boom"}},
		{name: "invalid argument", fault: central.FailAt(0, codes.InvalidArgument, "bad query"), exit: 7, wanted: []string{"bad query"}},
		{
			name: "server's time limit at once", fault: central.StallAt(0),
			args: []string{"--timeout", "1s"}, exit: 6, wanted: []string{"deadline"},
		},
		{
			name: "silence at once", fault: central.StallAt(0),
			args: []string{"--idle-timeout", "300ms"}, exit: 6,
		},
		{name: "error after 5", fault: central.FailAt(5, codes.Internal, "boom"), exit: 3, wanted: []string{"boom", "5 records came before"}},
		{name: "error after 5, gzip", fault: central.FailAt(5, codes.Internal, "boom"), args: []string{"--compress", "gzip"}, exit: 3, wanted: []string{"boom", "5 records came before"}},
		{name: "error after 5, HTTP/2", fault: central.FailAt(5, codes.Internal, "boom"), args: []string{"--http2"}, exit: 3, wanted: []string{"boom", "5 records came before"}},
		{name: "error after the last", fault: central.FailAt(12, codes.Unavailable, "boom"), exit: 3, wanted: []string{"boom", "12 records came before"}},
		{name: "canceled after 5", fault: central.FailAt(5, codes.Canceled, "context canceled"), exit: 3, wanted: []string{"canceled", "5 records came before"}},
		{name: "denied after 5", fault: central.FailAt(5, codes.PermissionDenied, "revoked"), exit: 3, wanted: []string{"revoked", "5 records came before"}},
		{
			name: "server's time limit after 5", fault: central.StallAt(5),
			args: []string{"--timeout", "1s"}, exit: 3, wanted: []string{"deadline", "5 records came before"},
		},
		{name: "silence after 5", fault: central.StallAt(5), args: []string{"--idle-timeout", "300ms"}, exit: 3, wanted: []string{"5 records came before"}},
		{
			name: "silence after 5, HTTP/2, gzip", fault: central.StallAt(5),
			args: []string{"--idle-timeout", "300ms", "--http2", "--compress", "gzip"}, exit: 3, wanted: []string{"5 records came before"},
		},
	}
}

// TestTallyFaults expects the documented exit code, the server's message and the
// number of records on stderr, and an unchanged old file.
func TestTallyFaults(t *testing.T) {
	t.Parallel()
	seen := newTable(t)
	for _, tc := range faultCases() {
		for _, generation := range central.Generations() {
			t.Run(string(generation)+" "+tc.name, func(t *testing.T) {
				t.Parallel()
				c := central.Start(t, central.Config{Generation: generation, Pods: central.Pods(12, 1), Fault: tc.fault})
				out := newTarget(t)
				got := exportAs(t, c, tc.token, append([]string{"-o", "csv", "--out", out.file}, tc.args...)...)
				seen.add(tc.name, generation, got)
				got.want(t, tc.exit, tc.wanted...)
				// Only transient failures are retried.
				tc.boundedCalls(t, len(c.Calls()))
				if got.stdout != "" {
					t.Errorf("stdout: %q", got.stdout)
				}
				out.untouched(t)
			})
		}
	}
}

// TestTallyFaultsOverGRPC expects the same of each fault over gRPC, on both
// protocols.
func TestTallyFaultsOverGRPC(t *testing.T) {
	t.Parallel()
	for _, tc := range faultCases() {
		if slices.Contains(tc.args, "gzip") || slices.Contains(tc.args, "--http2") {
			continue
		}
		for _, offered := range []string{"pure", "h2"} {
			t.Run(offered+" "+tc.name, func(t *testing.T) {
				t.Parallel()
				c := central.Start(t, central.Config{Generation: central.V46, Pods: central.Pods(12, 1), Fault: tc.fault, GRPC: offered})
				out := newTarget(t)
				got := exportAs(t, c, tc.token, append([]string{"-o", "csv", "--transport", "grpc", "--out", out.file}, tc.args...)...)
				got.want(t, tc.exit, tc.wanted...)
				tc.boundedCalls(t, len(c.Calls()))
				out.untouched(t)
			})
		}
	}
}

// TestTallyDeliversWhatCame expects the received records on stdout, a message that
// they are not all, and an unclosed JSON array.
func TestTallyDeliversWhatCame(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		pods := central.Pods(12, 1)
		c := central.Start(t, central.Config{Generation: generation, Pods: pods, Fault: central.FailAt(5, codes.Internal, "boom")})

		lines := export(t, c, "-o", "jsonl")
		lines.want(t, 3, "boom")
		if got := strings.Count(lines.stdout, "\n"); got != 5 {
			t.Errorf("%d lines, want 5", got)
		}
		table := export(t, c, "-o", "csv")
		table.want(t, 3, "boom")
		if got := len(rows(t, table.stdout)) - 1; got != 5 {
			t.Errorf("%d rows, want 5", got)
		}
		array := export(t, c, "-o", "json")
		array.want(t, 3, "boom")
		if strings.HasSuffix(strings.TrimSpace(array.stdout), "]") {
			t.Errorf("the array over 5 of 12 pods is closed: %q", array.stdout)
		}
	})
}

// TestTallyRetries expects a second attempt after an error before the first record,
// and after a cut if --retries allows it, but never mixed attempts.
func TestTallyRetries(t *testing.T) {
	t.Parallel()
	pods := central.Pods(12, 1)
	cut := central.Cut{Kind: central.Close, After: 5, Inside: true, Calls: 1}
	busy := central.FirstCallsOnly(1, central.FailAt(0, codes.Unavailable, "starting up"))
	broken := central.FirstCallsOnly(1, central.FailAt(5, codes.Unavailable, "restarting"))
	for _, tc := range []struct {
		name string
		cfg  central.Config
		args []string
	}{
		{"error before the first record", central.Config{Fault: busy}, nil},
		{"error in the middle", central.Config{Fault: broken}, []string{"--retries", "1"}},
		{"cut inside a record", central.Config{Cut: cut}, []string{"--retries", "1"}},
	} {
		for _, generation := range central.Generations() {
			t.Run(string(generation)+" "+tc.name, func(t *testing.T) {
				t.Parallel()
				cfg := tc.cfg
				cfg.Generation, cfg.Pods = generation, pods
				c := central.Start(t, cfg)
				out := newTarget(t)
				export(t, c, append([]string{"-o", "csv", "--out", out.file}, tc.args...)...).want(t, 0)
				if got := column(t, out.read(t), "id"); len(got) != len(pods) {
					t.Errorf("%d rows after the retry, want %d", len(got), len(pods))
				}
				out.alone(t)
				if calls := len(c.Calls()); calls != 2 {
					t.Errorf("%d calls, want 2", calls)
				}
			})
		}
	}
}

// TestTallyIsPatient: an export may take longer than the idle timeout as long as
// records arrive.
func TestTallyIsPatient(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		c := central.Start(t, central.Config{
			Generation: generation, Pods: central.Pods(30, 1), Fault: central.Slow(100 * time.Millisecond),
		})
		got := export(t, c, "-o", "jsonl", "--idle-timeout", "2s")
		got.want(t, 0)
		if lines := strings.Count(got.stdout, "\n"); lines != 30 {
			t.Errorf("%d lines, want 30", lines)
		}
	})
}
