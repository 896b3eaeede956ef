package exit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"tally/client/rest"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/output"
)

func TestCodes(t *testing.T) {
	t.Parallel()
	kind := func(k rest.Kind) error { return &rest.Error{Kind: k} }
	cases := []struct {
		err  error
		want exit.Code
	}{
		{nil, exit.OK},
		{errors.New("anything"), exit.Unexpected},
		{kind(rest.KindUnexpected), exit.Unexpected},
		{exit.Usage(errors.New("flag")), exit.BadUsage},
		{config.Mistake(errors.New("file")), exit.BadUsage},
		{&output.ExpressionError{Language: "jq", Err: errors.New("bad")}, exit.BadUsage},
		{&output.RowSizeError{Why: "too large"}, exit.Unexpected},
		{&output.RowError{Row: 1, Err: &output.RowSizeError{Why: "too large"}}, exit.Unexpected},
		{&output.RowError{Row: 1, Printed: true, Err: &output.RowSizeError{Why: "too large"}}, exit.Incomplete},
		{&output.RowError{Row: 1, Err: &output.ExpressionError{Language: "jq", Err: errors.New("bad")}}, exit.BadUsage},
		{&output.RowError{Row: 2, Printed: true, Err: &output.ExpressionError{Language: "jq", Err: errors.New("bad")}}, exit.Incomplete},
		{&output.RowError{Row: 1, Err: &output.CellError{Column: "created", Cell: "soon", Type: output.Time}}, exit.Unexpected},
		{&output.RowError{Row: 2, Printed: true, Err: &output.CellError{Column: "created", Cell: "soon", Type: output.Time}}, exit.Incomplete},
		{&rest.Incomplete{Records: 1, Err: kind(rest.KindAuth)}, exit.Incomplete},
		{&rest.Incomplete{Records: 0, Err: kind(rest.KindUnreachable)}, exit.Unreachable},
		{&rest.Incomplete{Records: 1, Err: &exit.Coded{Code: exit.Failed, Err: errors.New("task failed")}}, exit.Incomplete},
		{&rest.Incomplete{Records: 0, Err: &exit.Coded{Code: exit.Failed, Err: errors.New("task failed")}}, exit.Failed},
		{&exit.Coded{Code: exit.Refused, Err: &rest.Incomplete{Records: 1, Err: kind(rest.KindAuth)}}, exit.Refused},
		{kind(rest.KindAuth), exit.Auth},
		{kind(rest.KindInvalid), exit.BadUsage},
		{kind(rest.KindNotFound), exit.NotFound},
		{kind(rest.KindUnreachable), exit.Unreachable},
		{context.DeadlineExceeded, exit.Unreachable},
		{kind(rest.KindRefused), exit.Refused},
		{&exit.Coded{Code: exit.Failed, Err: errors.New("run failed")}, exit.Failed},
		{exit.Signal{Signal: os.Interrupt}, exit.Interrupted},
		{exit.Signal{Signal: syscall.SIGTERM}, exit.Terminated},
		{context.Canceled, exit.Interrupted},
		{&output.WriteError{Err: syscall.EPIPE}, exit.ClosedPipe},
		{&output.WriteError{Err: syscall.ENOSPC}, exit.Unexpected},
		{errors.Join(kind(rest.KindAuth), &output.WriteError{Err: syscall.ENOSPC}), exit.Unexpected},
	}
	for _, tc := range cases {
		if got := exit.Of(tc.err); got != tc.want {
			t.Errorf("%v: %d, want %d", tc.err, got, tc.want)
		}
		if wrapped := fmt.Errorf("outside: %w", tc.err); tc.err != nil && exit.Of(wrapped) != tc.want {
			t.Errorf("wrapped %v: %d, want %d", tc.err, exit.Of(wrapped), tc.want)
		}
		if tc.want.String() == "" {
			t.Errorf("code %d has no name", tc.want)
		}
	}
}

func TestTheWorstOfSeveral(t *testing.T) {
	t.Parallel()
	absent, denied := error(&rest.Error{Kind: rest.KindNotFound}), error(&rest.Error{Kind: rest.KindAuth})
	for _, order := range [][]error{{nil, absent, denied}, {denied, absent, nil}, {absent, denied, absent}} {
		var worst error
		for _, err := range order {
			worst = exit.Worst(worst, err)
		}
		if worst != denied {
			t.Errorf("%v", worst)
		}
	}
}

func TestErrorsForPeopleAndForPrograms(t *testing.T) {
	t.Parallel()
	err := &rest.Incomplete{Records: 7, Err: &rest.Error{
		Operation: "export pods", Status: 200, Code: "4", Message: "too\x1b[2J late", RequestID: "r-1", Kind: rest.KindUnreachable, Reason: rest.ReasonTimeout,
		Causes: []rest.Cause{{Field: "spec.images", Message: "too many"}},
	}}
	var plain, line bytes.Buffer
	exit.Print(&plain, err, exit.Style{Clean: strings.Clone})
	exit.Print(&line, err, exit.Style{JSON: true, Clean: strings.Clone})
	if !strings.HasPrefix(plain.String(), "tally: export pods: too") || !strings.Contains(plain.String(), "\n  hint: ") || strings.Contains(plain.String(), "\x1b") {
		t.Errorf("%q", plain.String())
	}
	var report exit.Report
	if err := json.Unmarshal(line.Bytes(), &report); err != nil || strings.Count(line.String(), "\n") != 1 {
		t.Fatalf("%v: %s", err, line.String())
	}
	if report.Exit != 3 || report.Code != "incomplete" || report.RequestID != "r-1" || report.APICode != "4" || *report.Records != 7 || len(report.Causes) != 1 {
		t.Errorf("%+v", report)
	}
}

func TestAClosedPipeIsNotWorthAWord(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	exit.Print(&out, &output.WriteError{Err: syscall.EPIPE}, exit.Style{JSON: true, Clean: strings.Clone})
	exit.Print(&out, nil, exit.Style{Clean: strings.Clone})
	if out.Len() != 0 {
		t.Errorf("%q", out.String())
	}
}

// Characters that a terminal acts on are escaped in JSON, and a long message is
// cut after its secrets are removed.
func TestC3JSONErrorsAreSafe(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	err := errors.New("\u009b31m\u202e\x7f " + strings.Repeat("x", 5000) + "secret")
	exit.Print(&out, err, exit.Style{JSON: true, Clean: func(s string) string { return strings.ReplaceAll(s, "secret", "") }})
	if line := out.String(); !strings.Contains(line, `\u009b31m\u202e\u007f`) || len(line) > 4300 || !strings.Contains(line, "…") {
		t.Errorf("%d bytes: %.100s", len(line), line)
	}
}

// Secrets are removed from everything that a server may have sent, and the report
// stays JSON even if a secret equals one of its names or numbers.
func TestC1ReportsStayJSON(t *testing.T) {
	t.Parallel()
	err := &rest.Error{
		Operation: "s3cret", Status: 401, Code: "s3cret", Message: "s3cret 401", RequestID: "s3cret", Hint: "s3cret",
		Causes: []rest.Cause{{Field: "s3cret", Message: "s3cret"}},
	}
	clean := strings.NewReplacer("s3cret", "-", "message", "-", "exit", "-", "401", "-").Replace
	for _, asJSON := range []bool{true, false} {
		var out strings.Builder
		exit.Print(&out, err, exit.Style{JSON: asJSON, Clean: clean})
		var report exit.Report
		if strings.Contains(out.String(), "s3cret") || asJSON && (json.Unmarshal([]byte(out.String()), &report) != nil || report.Status != 401 || report.Exit == 0) {
			t.Errorf("%s", out.String())
		}
	}
}

// A hint names only flags that the command has, and otherwise suggests something
// else.
func TestHintsWithoutAFlag(t *testing.T) {
	t.Parallel()
	has := func(flags ...string) func(string) bool {
		return func(flag string) bool { return slices.Contains(flags, flag) }
	}
	slow := &rest.Error{Reason: rest.ReasonTimeout, Hint: "allow more time"}
	own := &exit.Coded{Code: exit.Refused, Err: slow, Hint: "use --cascade"}
	for _, tc := range []struct {
		err  error
		has  func(string) bool
		want string
	}{
		{slow, nil, "try again, or allow more time with --timeout"},
		{slow, has("timeout"), "try again, or allow more time with --timeout"},
		{slow, has("ca"), "the server or the network is slow: try again later"},
		{own, has("cascade"), "use --cascade"},
		{own, has("timeout"), ""},
		{&rest.Error{Reason: rest.ReasonUnknownCA, Hint: "give the CA's certificate"}, has("ca"), "give the CA's certificate"},
		{errors.New("anything"), nil, ""},
	} {
		if got := exit.Hint(tc.err, tc.has); got != tc.want {
			t.Errorf("%v: %q, want %q", tc.err, got, tc.want)
		}
	}
}
