package cmd

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"tally/client/kfp/kfptest"
)

// kfpServer is a script's Kubeflow Pipelines server.
type kfpServer struct {
	*kfptest.Server
	seen int // requests that were looked at
}

type kfpServerKey struct{}

// kfpCommands are what scripts about Kubeflow Pipelines can use.
func kfpCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"kfp":    runKFP,
		"faults": runFaults,
		"sent":   runSent,
	}
}

// runKFP starts a server for the rest of the script, with the options of the
// sandbox, and sets the variables that lead to it: kfp runs=50 multi-user=true.
func runKFP(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: kfp [OPTION=VALUE...]")
	}
	o := kfptest.Options{Seed: 1}
	ts.Check(setOptions(kfpOptions(&o), optionArgs(ts, kfpOptions(&o), args)))
	server, err := kfptest.Start(o)
	ts.Check(err)
	ts.Defer(server.Close)
	ts.Setenv("KF_PIPELINES_ENDPOINT", server.URL())
	ts.Setenv("TALLY_KFP_TOKEN", o.Token)
	ts.Setenv("TALLY_KFP_ATTEMPTS", "1")
	*theServer(ts) = kfpServer{Server: server}
}

func theServer(ts *testscript.TestScript) *kfpServer {
	s, ok := ts.Value(kfpServerKey{}).(*kfpServer)
	if !ok {
		ts.Fatalf("the script's setup has made no place for a server")
	}
	return s
}

// runFaults replaces what goes wrong: faults kfp-status=503 kfp-times=2. What
// was asked before is forgotten.
func runFaults(ts *testscript.TestScript, _ bool, args []string) {
	var o kfptest.Options
	ts.Check(setOptions(kfpOptions(&o), optionArgs(ts, kfpOptions(&o), args)))
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
