package kfp_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// gateway responds to the health of each API with a status, and counts the requests.
type gateway struct {
	v1, v2 int
	asked  []string
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.asked = append(g.asked, r.URL.Path)
	w.Header().Set("Content-Type", "application/json")
	status := map[string]int{"/apis/v1beta1/healthz": g.v1, "/apis/v2beta1/healthz": g.v2}[r.URL.Path]
	switch status {
	case http.StatusOK:
		_, _ = w.Write([]byte(`{"tag_name":"2.17.0"}`))
		return
	case 0:
		status = http.StatusNotFound
	}
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"code":5,"message":%q}`, http.StatusText(status))
}

// run is a command against the gateway.
func (g *gateway) run(t *testing.T, args ...string) (code exit.Code, out, errs string) {
	t.Helper()
	h := httptest.NewServer(g)
	defer h.Close()
	var stdout, stderr bytes.Buffer
	env := map[string]string{"KF_PIPELINES_ENDPOINT": h.URL, "TALLY_KFP_ATTEMPTS": "1"}
	code = cmd.Run(t.Context(), cmdtest.App(&stdout, &stderr, env), args)
	return code, stdout.String(), stderr.String()
}

// Either API may be missing, gone, or blocked by a gateway.
func TestAutoGoesByTheAPIThatIsServed(t *testing.T) {
	t.Parallel()
	const ok, missing, gone, unknown, forbidden, down = 200, 404, 410, 501, 403, 503
	for _, c := range []struct {
		v2, v1 int
		api    string
		code   exit.Code
		says   string
	}{
		{ok, ok, "v1beta1", 0, ""},
		{ok, missing, "v2beta1", 0, ""},
		{ok, gone, "v2beta1", 0, ""},
		{ok, unknown, "v2beta1", 0, ""},
		{missing, ok, "v1beta1", 0, ""},
		{unknown, ok, "v1beta1", 0, ""},
		{forbidden, ok, "v1beta1", 0, ""},
		{forbidden, forbidden, "", exit.Auth, "HTTP 403"},
		{ok, forbidden, "", exit.Auth, "--api-version v2beta1 leaves v1beta1 out"},
		{ok, down, "", exit.Unreachable, "HTTP 503"},
		{down, ok, "", exit.Unreachable, "HTTP 503"},
		{missing, missing, "", exit.BadUsage, "there is no such path"},
	} {
		t.Run(fmt.Sprint(c.v2, " and ", c.v1), func(t *testing.T) {
			t.Parallel()
			g := &gateway{v2: c.v2, v1: c.v1}
			code, out, errs := g.run(t, "kfp", "healthz", "-o", "csv", "--columns", "api_version", "--no-headers")
			if code != c.code || strings.TrimSpace(out) != c.api || !strings.Contains(errs, c.says) {
				t.Errorf("exit %d, %q, %s", code, out, errs)
			}
			if len(g.asked) > 2 || g.asked[0] != "/apis/v2beta1/healthz" {
				t.Errorf("asked %v", g.asked)
			}
		})
	}
}

func TestAnAPIThatIsForbiddenIsNamed(t *testing.T) {
	t.Parallel()
	g := &gateway{v2: http.StatusForbidden, v1: http.StatusOK}
	code, _, errs := g.run(t, "kfp", "pipelines", "create", "empty")
	if code != exit.Refused || !strings.Contains(errs, "which is forbidden here (HTTP 403)") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// Doctor reaches the server by the API that the commands would use.
func TestDoctorReachesTheAPIThatIsSet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ version, never string }{{"v2beta1", "v1beta1"}, {"v1beta1", "v2beta1"}} {
		g := &gateway{v2: http.StatusOK, v1: http.StatusOK}
		h := httptest.NewServer(g)
		var stdout, stderr bytes.Buffer
		env := map[string]string{"KF_PIPELINES_ENDPOINT": h.URL, "TALLY_KFP_API_VERSION": c.version}
		cmd.Run(t.Context(), cmdtest.App(&stdout, &stderr, env), []string{"doctor"}) // its exit code is about more than this
		h.Close()
		if asked := strings.Join(g.asked, " "); asked == "" || strings.Contains(asked, c.never) {
			t.Errorf("with %s it asked %s", c.version, asked)
		}
	}
}

// A server that serves /auth by v2beta1 alone can be asked.
func TestPermissionsAreAskedByTheAPIThatHasThem(t *testing.T) {
	t.Parallel()
	for status, code := range map[int]exit.Code{http.StatusOK: 0, http.StatusForbidden: exit.Auth, http.StatusNotFound: exit.Refused} {
		var asked []string
		h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Path)
			w.Header().Set("Content-Type", "application/json")
			if r.URL.Path != "/apis/v2beta1/auth" {
				w.WriteHeader(http.StatusNotFound)
				_, _ = w.Write([]byte(`{"code":5,"message":"Not Found"}`))
				return
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{}`))
		}))
		var stdout, stderr bytes.Buffer
		env := map[string]string{"KF_PIPELINES_ENDPOINT": h.URL, "TALLY_KFP_NAMESPACE": "team-a"}
		got := cmd.Run(t.Context(), cmdtest.App(&stdout, &stderr, env), []string{"kfp", "can-i", "get", "viewers"})
		h.Close()
		if got != code || len(asked) != 2 || asked[0] != "/apis/v1beta1/auth" {
			t.Errorf("status %d: exit %d after %v: %s", status, got, asked, &stderr)
		}
	}
}

// Releases that do not know display names or tags leave them out with success.
func TestLabelsThatAServerLeavesOutAreMissed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "say.yaml")
	if err := os.WriteFile(file, []byte("pipelineInfo: {name: say}\nroot: {dag: {tasks: {}}}\nschemaVersion: 2.1.0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch name := r.URL.Query().Get("name"); {
		case strings.HasSuffix(r.URL.Path, "/upload_version"):
			_, _ = fmt.Fprintf(w, `{"pipeline_id":"p","pipeline_version_id":"v","display_name":%q}`, name)
		case strings.HasSuffix(r.URL.Path, "/upload"):
			_, _ = fmt.Fprintf(w, `{"pipeline_id":"p","display_name":%q}`, name)
		case r.Method == http.MethodPost:
			_, _ = w.Write([]byte(`{"pipeline_id":"p","display_name":"Shown"}`))
		default:
			_, _ = w.Write([]byte(`{}`))
		}
	}))
	t.Cleanup(h.Close)
	for args, lost := range map[string]string{
		"pipelines create a --display-name Shown":                                        `pipeline p was created without its name, and is called "Shown"`,
		"pipelines create Shown --tag a=b":                                               "pipeline p was created without its tags",
		"pipelines upload FILE --name a --tag a=b --display-name Shown":                  "pipeline p was created without its display name and its tags",
		"versions upload FILE --name a --tag a=b --pipeline " + someID:                   "version v was created without its tags",
		"pipelines create a --display-name Shown --url https://storage.googleapis.com/a": `pipeline p was created without its name, and is called "Shown"`,
	} {
		var stdout, stderr bytes.Buffer
		env := map[string]string{"KF_PIPELINES_ENDPOINT": h.URL, "TALLY_KFP_API_VERSION": "v2beta1"}
		words := append([]string{"kfp"}, strings.Fields(strings.ReplaceAll(args, "FILE", file))...)
		code := cmd.Run(t.Context(), cmdtest.App(&stdout, &stderr, env), words)
		if code != exit.Refused || !strings.Contains(stderr.String(), lost) {
			t.Errorf("%s: exit %d: %s", args, code, &stderr)
		}
	}
}

// What was made is printed, even if what belongs to it cannot be read.
func TestE10AnUploadIsNotLostWithItsVersion(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "say.yaml")
	if err := os.WriteFile(file, []byte("pipelineInfo: {name: say}\nroot: {dag: {tasks: {}}}\nschemaVersion: 2.1.0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(r.URL.Path, "/versions"):
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = w.Write([]byte(`{"code":13,"message":"the database is away"}`))
		case r.Method == http.MethodPost || r.Method == http.MethodPatch:
			_, _ = w.Write([]byte(`{"pipeline_id":"` + someID + `","display_name":"say","name":"say"}`))
		case strings.HasSuffix(r.URL.Path, "/pipelines"):
			_, _ = w.Write([]byte(`{}`))
		default:
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"code":5,"message":"absent","details":[{"message":"absent"}]}`))
		}
	}))
	t.Cleanup(h.Close)
	for _, verb := range []string{"upload FILE --name say", "create say --url https://storage.googleapis.com/a", "edit " + someID + " --display-name say", "apply FILE --name say"} {
		var stdout, stderr bytes.Buffer
		env := map[string]string{"KF_PIPELINES_ENDPOINT": h.URL, "TALLY_KFP_API_VERSION": "v2beta1", "TALLY_KFP_ATTEMPTS": "1"}
		args := append(strings.Fields("kfp pipelines "+strings.ReplaceAll(verb, "FILE", file)), "-o", "csv", "--no-headers")
		code := cmd.Run(t.Context(), cmdtest.App(&stdout, &stderr, env), args)
		if code != exit.OK || !strings.Contains(stdout.String(), someID) || !strings.Contains(stderr.String(), "the database is away") {
			t.Errorf("%s: exit %d, %q: %s", verb, code, &stdout, &stderr)
		}
	}
}
