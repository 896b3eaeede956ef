package cmd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"tally/client/stackrox/stackroxtest"
	"tally/cmd/internal/app"
)

// centralOptions are the options of --sandbox and of `tally sandbox`.
func centralOptions(o *stackroxtest.Options) []sandboxOption {
	fault := func(kind stackroxtest.FaultKind) func(string) error {
		return count(func(n int) { o.Fault.Kind, o.Fault.After = kind, n })
	}
	return []sandboxOption{
		{"pods", "how many pods the fleet has", count(to(&o.Pods))},
		{"seed", "which pods: the same seed gives the same ones", count(func(n int) { o.Seed = uint64(n) })}, //nolint:gosec // never negative
		{"legacy", "answer as Central 4.4 and 4.5 do", onOff(to(&o.Legacy))},
		{"tls", "serve TLS with a CA of its own", onOff(to(&o.TLS))},
		{"offer-http2", "offer HTTP/2 as well", onOff(func(on bool) { o.TLS, o.HTTP2 = on, on })},
		{"flush", "gather so many bytes before they are sent (0: every record by itself)", count(to(&o.FlushBytes))},
		{"fail-after", "end the stream with an error record after so many pods", fault(stackroxtest.Fail)},
		{"cut-after", "drop the connection after so many pods", fault(stackroxtest.Cut)},
		{"cut-at-byte", "drop the connection at a byte, inside a record", fault(stackroxtest.CutAtByte)},
		{"reset-after", "reset the connection after so many pods", fault(stackroxtest.Reset)},
		{"stall-after", "go silent after so many pods", fault(stackroxtest.Stall)},
		{"truncate-gzip-after", "end compression too soon, after so many pods", fault(stackroxtest.TruncateGzip)},
		{"status", "refuse with this HTTP status", count(func(n int) { o.Fault.Kind, o.Fault.Status = stackroxtest.Refuse, n })},
		{"bad-gateway", "answer as a proxy does whose server is away, with this status", count(func(n int) { o.Fault.Kind, o.Fault.Status = stackroxtest.BadGateway, n })},
		{"login-page", "answer with a login page", onOff(func(bool) { o.Fault.Kind = stackroxtest.LoginPage })},
		{"login-redirect", "redirect to a login page at this URL", text(func(s string) {
			o.Fault.Kind, o.Fault.Location = stackroxtest.LoginRedirect, s
		})},
		{"code", "gRPC code of the error", count(to(&o.Fault.Code))},
		{"message", "text of the error", text(to(&o.Fault.Message))},
		{"retry-after", "Retry-After header of a refusal", text(to(&o.Fault.RetryAfter))},
		{"times", "break only so many requests", count(to(&o.Fault.Times))},
		{"slow", "pause before every pod", pause(to(&o.Fault.Slow))},
	}
}

// defaultPods is the size of the sandbox's fleet.
const defaultPods = 250

// stackroxSandbox starts an in-process Central.
func stackroxSandbox(_ context.Context, options map[string]string) (*app.Sandbox, error) {
	o := stackroxtest.Options{Pods: defaultPods, Seed: 1, FlushBytes: 64 << 10}
	if err := setOptions(centralOptions(&o), options); err != nil {
		return nil, err
	}
	server, err := stackroxtest.Start(o)
	if err != nil {
		return nil, err
	}
	ca, remove, err := writeCA(server.CA())
	if err != nil {
		return nil, closing(err, server)
	}
	return &app.Sandbox{
		Values: map[string]string{
			"endpoint": server.URL(), "token": stackroxtest.SandboxToken, "token-file": "", "token-command": "",
			"password": "", "password-file": "", "password-command": "", "ca": ca, "server-name": "",
		},
		Variables: variables("ROX_ENDPOINT", server.URL(), "ROX_API_TOKEN", stackroxtest.SandboxToken, "ROX_CA_CERT_FILE", ca),
		Close:     func() error { return errors.Join(server.Close(), remove()) },
	}, nil
}

// variables pairs names with values and leaves out the empty ones.
func variables(pairs ...string) map[string]string {
	out := map[string]string{}
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] != "" {
			out[pair[0]] = pair[1]
		}
	}
	return out
}

// writeCA puts the sandbox's CA into a temporary file, if it has one.
func writeCA(pem []byte) (path string, remove func() error, err error) {
	if len(pem) == 0 {
		return "", func() error { return nil }, nil
	}
	dir, err := os.MkdirTemp("", "tally-sandbox-*")
	if err != nil {
		return "", nil, err
	}
	remove = func() error { return os.RemoveAll(dir) }
	path = filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(path, pem, 0o600); err != nil {
		return "", nil, errors.Join(err, remove())
	}
	return path, remove, nil
}
