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

// newMultiUserBench starts a multi-user server in a separate process. Its requests are not
// recorded.
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

// TestMultiUserServer shows which callers are admitted and which operations need a
// namespace.
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
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
		if response.StatusCode != c.status {
			t.Errorf("%s: status %d, want %d", c.name, response.StatusCode, c.status)
		}
	}
}

// TestManyUsers works in one namespace of several.
func TestManyUsers(t *testing.T) {
	t.Parallel()
	b := newMultiUserBench(t)
	const alice, teamA = " --user-id alice", " --namespace team-a"
	for _, c := range []command{
		{args: "healthz -o json", want: facts{"multi_user": "true"}},
		{args: "experiments list" + alice, exit: usage, err: "namespace", note: "nothing is asked without a namespace"},
		{args: "experiments list" + teamA, exit: noRight, err: "User identity is empty"},
		{args: "experiments create alpha -o json" + alice + teamA, want: facts{"resource_references.0.key.id": "team-a"}, save: map[string]string{"alpha": "id"}},
		{args: "experiments get alpha -o json" + alice + teamA, want: facts{"id": "${alpha}"}},
		{args: "experiments list -o json" + alice + teamA, want: facts{"#": "1"}},
		{args: "experiments list -o json --namespace team-b" + alice, want: facts{"#": "0"}},
		{args: "pipelines upload ${data}/hello.yaml --name mine -o json" + alice + teamA, want: facts{"resource_references.0.key.id": "team-a"}},
		{args: "pipelines upload ${data}/hello.yaml --name ours --shared -o json" + alice + teamA, save: map[string]string{"ours": "id"}},
		{args: "pipelines get ours -o json" + alice + teamA, want: facts{"id": "${ours}"}},
		{args: "runs create one --pipeline ours --experiment alpha -o json" + alice + teamA, save: map[string]string{"run": "id"}},
		{args: "runs list -o json" + alice + teamA, want: facts{"#": "1", "0.id": "${run}"}},
		{args: "runs get one -o json" + alice + teamA, want: facts{"id": "${run}"}},
		{args: "jobs create hourly --pipeline mine --experiment alpha --every 1h -o json" + alice + teamA, want: facts{"enabled": "true"}},
	} {
		if c.run(t, b); t.Failed() {
			return
		}
	}
}
