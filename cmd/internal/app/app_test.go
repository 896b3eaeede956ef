package app_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/config"
	"tally/cmd/internal/keyring"
)

// run is a program with one API, for tests.
type run struct {
	*app.App
	errs bytes.Buffer
}

// newRun makes a program with an environment.
func newRun(t *testing.T, env map[string]string) *run {
	t.Helper()
	r := &run{}
	if _, ok := env["TALLY_CONFIG"]; !ok {
		env["TALLY_CONFIG"] = "/dev/null"
	}
	r.App = cmdtest.App(&bytes.Buffer{}, &r.errs, env)
	r.Register(app.API{
		Name: "demo", Callers: []string{"token", "cookie"},
		Settings: func() []config.Setting {
			common := app.Common{API: "demo", Paths: []string{"/v1"}, Endpoint: []string{"DEMO_ENDPOINT"}}.Settings()
			common = append(common, config.SecretSettings("demo", "token", "token", []string{"DEMO_TOKEN"}, []string{"DEMO_TOKEN_FILE"})...)
			return append(common, config.SecretSettings("demo", "cookie", "cookie", []string{"DEMO_COOKIE"}, nil)...)
		},
		Sandbox: func(context.Context, map[string]string) (*app.Sandbox, error) {
			return &app.Sandbox{Values: map[string]string{"endpoint": "http://127.0.0.1:1", "token": "sandbox"}, Close: func() error { return nil }}, nil
		},
		SandboxOptions: func() []app.SandboxOption { return nil },
	})
	return r
}

func (r *run) values(t *testing.T, flags map[string]string) (app.Values, error) {
	t.Helper()
	return r.Values(t.Context(), "demo", func(_, name string) (string, bool) { s, ok := flags[name]; return s, ok })
}

// secret is the token that would be sent.
func (r *run) secret(t *testing.T) (string, error) {
	t.Helper()
	values, err := r.values(t, nil)
	if err != nil {
		return "", err
	}
	secret, err := r.Secret(t.Context(), values, "token")
	return secret.Reveal(), err
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const contexts = `current: prod
contexts:
  - name: prod
    demo: {endpoint: prod.example.com, token-file: prod-token}
  - name: staging
    demo: {endpoint: staging.example.com}
`

// TestD3TheContextInUse: one context is in use, and the way in which it was chosen is
// its layer.
func TestD3TheContextInUse(t *testing.T) {
	t.Parallel()
	cases := []struct {
		flag, variable string
		want           string
		layer          config.Layer
	}{
		{"", "", "prod.example.com", config.CurrentContext},
		{"", "staging", "staging.example.com", config.VariableContext},
		{"staging", "prod", "staging.example.com", config.FlagContext},
		{"staging", "nonesuch", "staging.example.com", config.FlagContext},
	}
	for _, c := range cases {
		r := newRun(t, map[string]string{"TALLY_CONFIG": file(t, "c.yaml", contexts), "TALLY_CONTEXT": c.variable})
		r.Global.Context = c.flag
		values, err := r.values(t, nil)
		if err != nil || values.Text("endpoint") != c.want || values["endpoint"].Source.Layer != c.layer {
			t.Errorf("%+v: %+v, %v", c, values["endpoint"], err)
		}
		if c.want != "prod.example.com" && values.Text("token-file") != "" {
			t.Errorf("%+v: a token of another context", c)
		}
	}
}

// TestD3OneUnit: which of several credentials is sent, and to which server.
func TestD3OneUnit(t *testing.T) {
	t.Parallel()
	own := map[string]string{"DEMO_ENDPOINT": "own.example.com", "DEMO_TOKEN": "own"}
	cases := map[string]struct {
		context string
		env     map[string]string
		flags   map[string]string
		want    string // the setting of the credential that is used, or a part of the error
	}{
		"both of one layer":                        {"", own, nil, "token"},
		"a token of a stronger layer":              {"", map[string]string{"DEMO_TOKEN": "x"}, nil, "token"},
		"a token of a layer without an endpoint":   {"staging", map[string]string{"DEMO_TOKEN": "x"}, nil, "token"},
		"the same server, spelt otherwise":         {"staging", map[string]string{"DEMO_TOKEN": "x", "DEMO_ENDPOINT": "https://STAGING.example.com:443/"}, nil, "token"},
		"a token beside another endpoint":          {"staging", own, nil, "the endpoint staging.example.com is from"},
		"a flag against a variable":                {"", own, map[string]string{"endpoint": "x.example.com"}, "the endpoint x.example.com is from --endpoint, but the token is from $DEMO_TOKEN, which belongs to own.example.com ($DEMO_ENDPOINT)"},
		"a flag with a token of its own":           {"", own, map[string]string{"endpoint": "x.example.com", "token-file": "f"}, "token-file"},
		"a variable against the current context":   {"", map[string]string{"DEMO_ENDPOINT": "own.example.com"}, nil, "which belongs to prod.example.com"},
		"a cookie of a weaker layer is not sent":   {"prod", map[string]string{"DEMO_COOKIE": "x", "DEMO_ENDPOINT": "own.example.com"}, nil, "token-file"},
		"a cookie of a stronger layer is":          {"", map[string]string{"DEMO_COOKIE": "x"}, nil, "cookie"},
		"a client certificate is a credential":     {"staging", map[string]string{"TALLY_DEMO_CLIENT_CERT": "x", "TALLY_DEMO_ENDPOINT": "t.example.com"}, nil, "but the client-cert is from $TALLY_DEMO_CLIENT_CERT"},
		"what trusts any certificate is bound too": {"staging", map[string]string{"TALLY_DEMO_INSECURE": "true", "TALLY_DEMO_ENDPOINT": "t.example.com"}, nil, "but the insecure is from $TALLY_DEMO_INSECURE"},
		"and what trusts none is not":              {"staging", map[string]string{"TALLY_DEMO_INSECURE": "false", "TALLY_DEMO_ENDPOINT": "t.example.com"}, nil, ""},
		"what is no credential may come from all":  {"staging", map[string]string{"TALLY_DEMO_ENDPOINT": "t.example.com", "TALLY_DEMO_ATTEMPTS": "2"}, nil, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{"TALLY_CONFIG": file(t, "c.yaml", contexts)}
			for k, v := range c.env {
				env[k] = v
			}
			r := newRun(t, env)
			r.Global.Context = c.context
			values, err := r.values(t, c.flags)
			if err != nil {
				var mistake *config.MistakeError
				if !errors.As(err, &mistake) || !strings.Contains(err.Error(), c.want) || c.want == "" {
					t.Errorf("%v, want %q", err, c.want)
				}
				return
			}
			for _, key := range []string{"token", "token-file", "cookie"} {
				if (values.Text(key) != "") != (key == c.want) {
					t.Errorf("%s is %q, want %q to be used", key, values.Text(key), c.want)
				}
			}
		})
	}
}

// TestD5TheFile: a named file must exist, and without a current context none is
// guessed.
func TestD5TheFile(t *testing.T) {
	t.Parallel()
	two := "contexts:\n- name: a\n  demo: {endpoint: a.example.com}\n- name: b\n"
	cases := map[string]struct{ path, want string }{
		"missing":         {filepath.Join(t.TempDir(), "none.yaml"), "$TALLY_CONFIG: file "},
		"blank":           {"\u00a0", "$TALLY_CONFIG is blank"},
		"off":             {"/dev/null", ""},
		"only one":        {file(t, "1.yaml", "contexts:\n- name: a\n  demo: {endpoint: a.example.com}\n"), ""},
		"two, no current": {file(t, "2.yaml", two), "(a, b): run tally config use NAME, or use --context"},
		"current is gone": {file(t, "3.yaml", "current: c\n"+two), `there is no context "c"; did you mean "a"?`},
	}
	for name, c := range cases {
		_, err := newRun(t, map[string]string{"TALLY_CONFIG": c.path}).values(t, nil)
		if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	r := newRun(t, map[string]string{"TALLY_CONFIG": cases["two, no current"].path})
	r.Global.Context = "a"
	if values, err := r.values(t, nil); err != nil || values.Text("endpoint") != "a.example.com" {
		t.Errorf("%v, %v", values.Text("endpoint"), err)
	}
}

func TestTheSandboxIsToldNoCredentials(t *testing.T) {
	t.Parallel()
	r := newRun(t, map[string]string{"TALLY_CONFIG": file(t, "c.yaml", contexts), "DEMO_COOKIE": "x", "DEMO_TOKEN": "y", "DEMO_ENDPOINT": "own.example.com"})
	r.Global.Sandbox = "on"
	values, err := r.values(t, nil)
	if err != nil || values.Text("token") != "sandbox" || values.Text("cookie") != "" || values.Text("token-file") != "" {
		t.Errorf("%v, %v", values, err)
	}
}

// TestE5SecretsAsFilesAndProgramsHaveThem.
func TestE5SecretsAsFilesAndProgramsHaveThem(t *testing.T) {
	t.Parallel()
	contents := map[string]string{
		"s3cr3t": "", "s3cr3t\n": "", "\ufeffs3cr3t\r\n": "", " s3cr3t\t\n\n": "", "\xff\xfes\x003\x00c\x00r\x003\x00t\x00": "",
		"": "is empty", " \n": "is blank", "s3cr3t\nmore": "contains a line break", "s3cr3t\x00": "control character", "\x80s3cr3t": "not UTF-8",
	}
	for content, wantErr := range contents {
		path := file(t, "token", content)
		for place, env := range map[string]map[string]string{
			path:                             {"DEMO_TOKEN_FILE": path},
			"$TALLY_DEMO_TOKEN_COMMAND: cat": {"TALLY_DEMO_TOKEN_COMMAND": "cat " + path},
		} {
			got, err := newRun(t, env).secret(t)
			if wantErr == "" && (err != nil || got != "s3cr3t") {
				t.Errorf("%q in %s: %q, %v", content, place, got, err)
			}
			if wantErr != "" && (err == nil || !strings.Contains(err.Error(), place) || strings.Contains(err.Error(), "s3cr3t")) {
				t.Errorf("%q in %s: %v", content, place, err)
			}
		}
	}
}

func TestSecretsThatCannotBeHad(t *testing.T) {
	t.Parallel()
	cases := map[string]map[string]string{
		"$DEMO_TOKEN_FILE: read the secret: open ":                      {"DEMO_TOKEN_FILE": "/nonexistent/token"},
		"token-command from $TALLY_DEMO_TOKEN_COMMAND is not a command": {"TALLY_DEMO_TOKEN_COMMAND": "a 'b"},
		"$TALLY_DEMO_TOKEN_COMMAND: sh: exit status 3: vault is sealed": {"TALLY_DEMO_TOKEN_COMMAND": "sh -c 'echo vault is sealed >&2; exit 3'"},
		"$TALLY_DEMO_TOKEN_COMMAND: true: it printed nothing":           {"TALLY_DEMO_TOKEN_COMMAND": "true"},
		"the keyring has no default/demo.token; run tally config login": {"TALLY_DEMO_TOKEN_KEYRING": "true"},
	}
	for want, env := range cases {
		r := newRun(t, env)
		r.Keyring = keyring.Ring{Store: cmdtest.Keyring{}}
		if _, err := r.secret(t); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestC2ACommandsComplaintShowsNoSecret, although the command prints the secret to
// both streams.
func TestC2ACommandsComplaintShowsNoSecret(t *testing.T) {
	t.Parallel()
	r := newRun(t, map[string]string{"TALLY_DEMO_TOKEN_COMMAND": "sh -c 'echo hunter2-secret; echo bad token hunter2-secret >&2; exit 1'"})
	_, err := r.secret(t)
	if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "bad token **redacted**") {
		t.Error(err)
	}
}

// The output of a command is bounded: endless output is an error, and only the
// beginning of its standard error is shown.
func TestC6ACommandThatPrintsWithoutEnd(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		"yes": "token-command from $TALLY_DEMO_TOKEN_COMMAND: yes: it printed more than 1048576 bytes",
		"sh -c 'yes complaint | head -c 3000000 >&2; exit 1'": "exit status 1: complaint",
	} {
		_, err := newRun(t, map[string]string{"TALLY_DEMO_TOKEN_COMMAND": command}).secret(t)
		if err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 5000 {
			t.Errorf("%s: %.200v", command, err)
		}
	}
}

// TestC2EverySecretIsKnown: secrets from a setting, a file, a command or the
// keyring, and the passwords of URLs, are kept out of all output.
func TestC2EverySecretIsKnown(t *testing.T) {
	t.Parallel()
	path := file(t, "token", "from-file")
	for want, env := range map[string]map[string]string{
		"from-variable": {"DEMO_TOKEN": " from-variable\r\n"},
		"from-file":     {"DEMO_TOKEN_FILE": path},
		"from-command":  {"TALLY_DEMO_TOKEN_COMMAND": "echo from-command"},
		"from-keyring":  {"TALLY_DEMO_TOKEN_KEYRING": "true"},
		"of a proxy":    {"HTTPS_PROXY": "http://user:of%20a%20proxy@proxy:3128"},
		"u:of-a-proxy":  {"http_proxy": "u:of-a-proxy@proxy:3128"},
		"of-a-url":      {"TALLY_DEMO_SERVER_NAME": "https://user:of-a-url@h"},
	} {
		r := newRun(t, env)
		r.Keyring = keyring.Ring{Store: cmdtest.Keyring{"tally default/demo.token": "from-keyring"}}
		if _, err := r.secret(t); err != nil {
			t.Errorf("%s: %v", want, err)
		}
		known := false
		for _, s := range r.Hidden() {
			known = known || s == rest.Secret(want)
		}
		if !known {
			t.Errorf("%q is not known", want)
		}
	}
}

// TestD3DebugSaysWhereSettingsComeFrom, once, and shows no secret.
func TestD3DebugSaysWhereSettingsComeFrom(t *testing.T) {
	t.Parallel()
	r := newRun(t, map[string]string{"DEMO_ENDPOINT": "h.example.com", "DEMO_TOKEN": "hunter2"})
	r.Global.Debug = true
	for range 2 {
		if _, err := r.values(t, map[string]string{"attempts": "2"}); err != nil {
			t.Fatal(err)
		}
	}
	want := "* demo.endpoint: h.example.com ($DEMO_ENDPOINT; API variable)\n* demo.attempts: 2 (--attempts; flag)\n* demo.token: **redacted** ($DEMO_TOKEN; API variable)\n"
	if r.errs.String() != want {
		t.Errorf("%q, want %q", r.errs.String(), want)
	}
}

// TestC5ACommandThatDoesNotEnd does not hold an interrupt up.
func TestC5ACommandThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	r := newRun(t, map[string]string{"TALLY_DEMO_TOKEN_COMMAND": "sleep 60"})
	values, err := r.values(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := r.Secret(ctx, values, "token"); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// TestE5AFileThatIsNotNeeded: the sandbox has settings of its own.
func TestE5AFileThatIsNotNeeded(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{
		"damaged": file(t, "c.yaml", "contexts: ["), "missing": "/nonexistent/c.yaml", "no current": file(t, "d.yaml", "contexts:\n- name: a\n- name: b\n"),
	} {
		r := newRun(t, map[string]string{"TALLY_CONFIG": path})
		r.Global.Sandbox = "on"
		if values, err := r.values(t, nil); err != nil || values.Text("token") != "sandbox" {
			t.Errorf("%s: %v", name, err)
		}
		r.Global.Context = "a b"
		if _, err := r.values(t, nil); err == nil {
			t.Errorf("%s: a context that does not exist is no mistake", name)
		}
	}
}

// A warning is printed once in a run, whichever of several requests causes it.
func TestAWarningIsPrintedOnce(t *testing.T) {
	t.Parallel()
	r := newRun(t, map[string]string{})
	part := r.For("", "")
	for range 3 {
		r.Warn("%d values could not be read", 2)
		part.Warn("%d values could not be read", 2)
		r.For("", "prod").Warn("%d values could not be read", 2)
	}
	want := "tally: warning: 2 values could not be read\ntally: warning: prod: 2 values could not be read\n"
	if got := r.errs.String(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// The error about a misspelled option of the sandbox names the nearest one, or all of
// them, each once.
func TestAnUnknownOptionOfTheSandbox(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"pod": `did you mean "pods"?`, "zzzzzz": "known are pods, seed"} {
		if _, err := app.ParseSandbox(key+"=3", []string{"pods", "seed"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", key, err)
		}
	}
}
