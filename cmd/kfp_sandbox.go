package cmd

import (
	"context"
	"math"
	"net/http"
	"time"

	"tally/client/kfp/kfptest"
	"tally/cmd/internal/app"
)

// kfpOptions are what can be said of the sandbox's Kubeflow Pipelines server.
func kfpOptions() []sandboxOption[kfptest.Options] {
	type options = kfptest.Options
	return []sandboxOption[options]{
		{"seed", "which ids: the same seed gives the same ones", count(func(o *options, n int) { o.Seed = uint64(n) })}, //nolint:gosec // never negative
		{"runs", "how many runs there are at least", count(func(o *options, n int) { o.Runs = n })},
		{"multi-user", "serve many users, with everything in the namespace team-a", onOff(func(o *options, on bool) { o.MultiUser = on })},
		{"kfp-empty", "begin with nothing but the default experiment", onOff(func(o *options, on bool) { o.Empty = on })},
		{"kfp-prefix", "path before the API's, such as /pipeline", text(func(o *options, s string) { o.Prefix = s })},
		{"kfp-token", "bearer token that every request needs", text(func(o *options, s string) { o.Token = s })},
		{"kfp-speed", "how many times faster than real time runs move on", count(hurry)},
		{"kfp-status", "refuse with this HTTP status", count(func(o *options, n int) { o.Faults.Status, o.Faults.First = n, math.MaxInt })},
		{"kfp-times", "refuse only so many requests", count(func(o *options, n int) { o.Faults.First = n })},
		{"kfp-retry-after", "Retry-After of a refusal, in seconds", count(func(o *options, n int) { o.Faults.RetryAfter = n })},
		{"kfp-login-page", "answer with a login page", onOff(func(o *options, _ bool) { o.Faults.Login = http.StatusOK })},
		{"kfp-login-redirect", "send every request to a login page", onOff(func(o *options, _ bool) { o.Faults.Login = http.StatusFound })},
		{"kfp-no-id", "answer every create with nothing, and make nothing", onOff(func(o *options, on bool) { o.Faults.NoID = on })},
		{"kfp-cut-artifact", "end every artifact after so many bytes of its answer", count(func(o *options, n int) { o.Faults.CutArtifact = n })},
		{"kfp-slow", "wait before every answer", pause(func(o *options, d time.Duration) { o.Faults.Delay = d })},
	}
}

// hurry makes the server's clock faster than the real one.
func hurry(o *kfptest.Options, times int) {
	start := time.Now()
	o.Now = func() time.Time { return start.Add(time.Since(start) * time.Duration(times)) }
}

// kfpSandbox starts an in-process Kubeflow Pipelines server.
func kfpSandbox(_ context.Context, options map[string]string) (*app.Sandbox, error) {
	o := kfptest.Options{Seed: 1}
	if err := setOptions(&o, kfpOptions(), options); err != nil {
		return nil, err
	}
	server, err := kfptest.Start(o)
	if err != nil {
		return nil, err
	}
	values := masked("token", "cookie")
	values["endpoint"], values["token"], values["user-id"] = server.URL(), o.Token, ""
	namespace := ""
	if o.MultiUser {
		namespace = "team-a"
	}
	return &app.Sandbox{
		Values: values, // but for the namespace, which is to be tried out
		Variables: variables(
			"KF_PIPELINES_ENDPOINT", server.URL(), "TALLY_KFP_TOKEN", o.Token, "TALLY_KFP_NAMESPACE", namespace),
		Close: func() error { server.Close(); return nil },
	}, nil
}

// masked keeps the user's own secrets from a sandbox.
func masked(keys ...string) map[string]string {
	values := map[string]string{}
	for _, key := range keys {
		for _, place := range []string{"", "-file", "-command", "-keyring"} {
			values[key+place] = ""
		}
	}
	return values
}
