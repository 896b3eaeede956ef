package kfp

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"tally/conformance/kfp/server"
)

// newMultiUserBench is a server for many users in a process of its own. Its requests leave no trace.
func newMultiUserBench(t *testing.T) *bench {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveOnly+"=1")
	cmd.Stderr = os.Stderr
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := input.Close(); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	url, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("read the address of the server: %v", err)
	}
	return &bench{url: strings.TrimSpace(url), trace: &trace{}, vars: newVariables(t)}
}

// TestMultiUserServer shows who gets in and what needs a namespace.
func TestMultiUserServer(t *testing.T) {
	t.Parallel()
	b := newMultiUserBench(t)
	const path = prefix + "/experiments"
	const inTeam = path + "?resource_reference_key.type=NAMESPACE&resource_reference_key.id=team-a"
	for _, c := range []struct {
		name, path string
		header     http.Header
		status     int
	}{
		{"the health needs nobody", prefix + "/healthz", nil, 200},
		{"nobody", inTeam, nil, 401},
		{"a user's header", inTeam, http.Header{server.UserHeader: {"alice"}}, 200},
		{"a token", inTeam, http.Header{"Authorization": {"Bearer any"}}, 200},
		{"no namespace", path, http.Header{server.UserHeader: {"alice"}}, 400},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url+c.path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range c.header {
			r.Header.Set(name, values[0])
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Error(err)
		}
		if answer.StatusCode != c.status {
			t.Errorf("%s: status %d, want %d", c.name, answer.StatusCode, c.status)
		}
	}
}
