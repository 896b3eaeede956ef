package stackrox

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"tally/client/stackrox/stackroxtest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/sandbox"
)

// sandboxOptions are the options of --sandbox and of `tally sandbox`.
func sandboxOptions(o *stackroxtest.Options) []sandbox.Option {
	fault := func(kind stackroxtest.FaultKind) func(int) {
		return func(n int) { o.Fault.Kind, o.Fault.After = kind, n }
	}
	return []sandbox.Option{
		sandbox.Count("pods", "number of pods in the fleet", sandbox.To(&o.Pods)),
		sandbox.Count("seed", "seed of the pods: the same seed gives the same pods", func(n int) { o.Seed = uint64(n) }), //nolint:gosec // never negative
		sandbox.Odd(func(odd bool) { o.Ordinary = !odd }),
		sandbox.Night(sandbox.To(&o.Night)),
		sandbox.Count("findings", "number of vulnerabilities per image (0: a few)", sandbox.To(&o.Findings)),
		sandbox.OneOf("may-not-read", "a resource that the role may not read", []string{"Cluster", "Deployment", "Image", "Node"}, func(s string) { o.MayNotRead = append(o.MayNotRead, s) }),
		sandbox.OnOff("legacy", "respond like Central 4.4 and 4.5", sandbox.To(&o.Legacy)),
		sandbox.OnOff("tls", "serve TLS with a private CA", sandbox.To(&o.TLS)),
		sandbox.OnOff("offer-http2", "also offer HTTP/2", func(on bool) { o.TLS, o.HTTP2 = on, on }),
		sandbox.OneOf("offer-grpc", "also offer gRPC, as Central does or as behind a proxy", []string{"pure", "h2"}, func(s string) { o.TLS, o.GRPC = true, s }),
		sandbox.Count("flush", "send in chunks of this many bytes (0: each record in its own chunk)", sandbox.To(&o.FlushBytes)),
		sandbox.Count("fail-after", "end the stream with an error record after this many pods", fault(stackroxtest.Fail)),
		sandbox.Count("cut-after", "drop the connection after this many pods", fault(stackroxtest.Cut)),
		sandbox.Count("cut-at-byte", "drop the connection at a byte, inside a record", fault(stackroxtest.CutAtByte)),
		sandbox.Count("reset-after", "reset the connection after this many pods", fault(stackroxtest.Reset)),
		sandbox.Count("stall-after", "go silent after this many pods", fault(stackroxtest.Stall)),
		sandbox.Count("truncate-gzip-after", "truncate the gzip stream after this many pods", fault(stackroxtest.TruncateGzip)),
		sandbox.Count("no-status-after", "gRPC: end the stream without its status after this many pods", fault(stackroxtest.NoStatus)),
		sandbox.Count("goaway-after", "gRPC: end the connection with GOAWAY after this many pods", fault(stackroxtest.GoAway)),
		sandbox.Count("compressed-after", "gRPC: compress a message after this many pods", fault(stackroxtest.Compressed)),
		sandbox.Count("wrong-type-after", "gRPC: send a field of another type after this many pods", fault(stackroxtest.WrongType)),
		sandbox.Count("bad-utf8-after", "gRPC: send a string that is not UTF-8 after this many pods", fault(stackroxtest.BadUTF8)),
		sandbox.Count("unknown-field-after", "gRPC: send a field of a newer Central after this many pods", fault(stackroxtest.UnknownField)),
		sandbox.Count("status", "refuse with this HTTP status", func(n int) { o.Fault.Kind, o.Fault.Status = stackroxtest.Refuse, n }),
		sandbox.Count("bad-gateway", "respond like a proxy whose server is down, with this HTTP status", func(n int) { o.Fault.Kind, o.Fault.Status = stackroxtest.BadGateway, n }),
		sandbox.OnOff("login-page", "respond with a login page", func(bool) { o.Fault.Kind = stackroxtest.LoginPage }),
		sandbox.String("login-redirect", "redirect to a login page at this URL", func(s string) {
			o.Fault.Kind, o.Fault.Location = stackroxtest.LoginRedirect, s
		}),
		sandbox.Count("code", "gRPC code of the error", sandbox.To(&o.Fault.Code)),
		sandbox.String("message", "message of the error", sandbox.To(&o.Fault.Message)),
		sandbox.String("retry-after", "Retry-After header of refused requests", sandbox.To(&o.Fault.RetryAfter)),
		sandbox.Count("times", "break only this many requests, then serve", sandbox.To(&o.Fault.Times)),
		sandbox.Pause("slow", "pause before every pod", sandbox.To(&o.Fault.Slow)),
	}
}

// defaultPods is the size of the sandbox's fleet.
const defaultPods = 250

// startSandbox starts an in-process Central.
func startSandbox(_ context.Context, options map[string]string) (*app.Sandbox, error) {
	o := stackroxtest.Options{Pods: defaultPods, Seed: 1, Ordinary: true, FlushBytes: 64 << 10}
	if err := sandbox.Set(sandboxOptions(&o), options); err != nil {
		return nil, err
	}
	server, err := stackroxtest.Start(o)
	if err != nil {
		return nil, err
	}
	ca, remove, err := writeCA(server.CA())
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	return &app.Sandbox{
		Values: map[string]string{
			"endpoint": server.URL(), "token": stackroxtest.SandboxToken, "token-file": "", "token-command": "",
			"password": "", "password-file": "", "password-command": "", "ca": ca, "server-name": "",
		},
		Variables: sandbox.Variables("ROX_ENDPOINT", server.URL(), "ROX_API_TOKEN", stackroxtest.SandboxToken, "ROX_CA_CERT_FILE", ca),
		Close:     func() error { return errors.Join(server.Close(), remove()) },
	}, nil
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
