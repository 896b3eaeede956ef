package kfp_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tally/client/kfp/kfptest"
	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/kfp"
)

func TestMain(m *testing.M) { cmdtest.Main(m, cmd.Main) }

// TestScripts runs the sessions in testdata/script.
func TestScripts(t *testing.T) {
	t.Parallel()
	for _, served := range []string{"both", "v1beta1", "v2beta1"} {
		t.Run(served, func(t *testing.T) {
			t.Parallel()
			runScriptsBy(t, served, testscript.Params{Dir: "testdata/script"})
		})
	}
}

// runScriptsBy runs scripts against a server of both APIs, or of only one, which
// is a condition in the scripts: [v2beta1] is true where only that is served.
func runScriptsBy(t *testing.T, served string, params testscript.Params) {
	t.Helper()
	params.Condition = func(name string) (bool, error) { return name == served, nil }
	params.Cmds = map[string]cmdtest.Command{"kfp": runKFP, "faults": runFaults, "sent": runSent}
	params.Setup = func(env *testscript.Env) error {
		env.Values[serverKey{}] = &server{only: served}
		return nil
	}
	cmdtest.Scripts(t, params)
}

// server is a script's Kubeflow Pipelines server.
type server struct {
	*kfptest.Server
	seen int    // requests that were checked
	only string // the API that is served, or both
}

type serverKey struct{}

// runKFP starts a server for the rest of the script, with the options of the
// sandbox, and sets the variables that lead to it: kfp runs=50 multi-user=true.
func runKFP(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: kfp [OPTION=VALUE...]")
	}
	o, err := kfp.ServerOptions(cmdtest.Options(ts, kfp.API(), args))
	ts.Check(err)
	only := theServer(ts).only
	if only != "both" {
		o.Only = only
	}
	started, err := kfptest.Start(o)
	ts.Check(err)
	ts.Defer(started.Close)
	ts.Setenv("KF_PIPELINES_ENDPOINT", started.URL())
	ts.Setenv("TALLY_KFP_TOKEN", o.Token)
	ts.Setenv("TALLY_KFP_ATTEMPTS", "1")
	*theServer(ts) = server{Server: started, only: only}
}

func theServer(ts *testscript.TestScript) *server {
	s, ok := ts.Value(serverKey{}).(*server)
	if !ok {
		ts.Fatalf("the script's setup has made no place for a server")
	}
	return s
}

// runFaults replaces the faults: faults kfp-status=503 kfp-times=2. It clears
// the request log.
func runFaults(ts *testscript.TestScript, _ bool, args []string) {
	o, err := kfp.ServerOptions(cmdtest.Options(ts, kfp.API(), args))
	ts.Check(err)
	theServer(ts).SetFaults(o.Faults)
}

// runSent counts the requests since it was last used: sent 2 'GET .*/runs\?'.
// Without a pattern all of them count; without a count they are forgotten.
func runSent(ts *testscript.TestScript, neg bool, args []string) {
	s := theServer(ts)
	all := s.Requests()
	if len(args) == 0 {
		s.seen = len(all)
		return
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if neg {
		ts.Fatalf("usage: sent [COUNT [PATTERN]]")
	}
	pattern := regexp.MustCompile(strings.Join(args[1:], " "))
	got, list := 0, ""
	for _, r := range all[s.seen:] {
		line := r.Method + " " + r.Path + "?" + r.Query
		list += "\n  " + line
		if pattern.MatchString(line) {
			got++
		}
	}
	s.seen = len(all)
	if got != want {
		ts.Fatalf("%d requests match %s, not %d:%s", got, pattern, want, list)
	}
}
