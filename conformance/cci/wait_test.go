package cci_test

import (
	"testing"

	"tally/conformance/cci/server"
)

func TestWait(t *testing.T) {
	t.Parallel()
	runAll(t, start(t, server.Options{}), []session{
		{name: "available", existing: "-", args: "wait NAME --for phase=Available --interval 50ms", stdout: "Available"},
		{name: "failed", existing: `"annotations":{"test.double/phase":"Failed"}`, args: "wait NAME --for phase=Available --interval 50ms",
			exit: exitFailed, stderr: "PullImageFailed|the images could not be pulled"},
		{name: "another-phase", existing: `"annotations":{"test.double/phase":"Failed"}`, args: "wait NAME --for phase=Failed --interval 50ms", stdout: "Failed"},
		{name: "stuck", existing: `"annotations":{"test.double/phase":"Creating"}`, args: "wait NAME --for phase=Available --timeout 1s",
			exit: exitUnreachable, stderr: "Creating"},
		{name: "phase-of-nothing", args: "wait NAME --for phase=Available", exit: exitNotFound, stderr: "not found"},
		{name: "deleted-already", args: "wait NAME --for deleted"},
		{name: "never-deleted", existing: "-", args: "wait NAME --for deleted --timeout 1s", exit: exitUnreachable, then: untouched},
		{name: "no-condition", existing: "-", args: "wait NAME --for sunrise", exit: exitUsage, stderr: "deleted.*phase="},
	})
}

// A snapshot that is being deleted is waited for until it is gone.
func TestWaitForDeleted(t *testing.T) {
	t.Parallel()
	c := start(t, server.Options{})
	c.create(t, "going", "")
	c.create(t, "staying", keep)
	for _, name := range []string{"going", "staying"} {
		if code, body := c.call(t, "DELETE", "/"+name, ""); code != 200 {
			t.Fatalf("status %d: %s", code, body)
		}
	}
	session{name: "going", args: "wait NAME --for deleted --interval 50ms", stdout: `going\s+deleted`, then: gone}.run(t, c)
	session{name: "staying", args: "wait NAME --for deleted --timeout 1s", exit: exitUnreachable}.run(t, c)
}

// A snapshot that is being deleted never reaches the phase that is waited for.
func TestWaitForPhaseOfDeleted(t *testing.T) {
	t.Parallel()
	c := start(t, server.Options{})
	c.create(t, "going", `"annotations":{"test.double/phase":"Creating","test.double/keep":"true"}`)
	if code, body := c.call(t, "DELETE", "/going", ""); code != 200 {
		t.Fatalf("status %d: %s", code, body)
	}
	session{name: "going", args: "wait NAME --for phase=Available --timeout 1m", exit: exitFailed, stderr: "Terminating"}.run(t, c)
}
