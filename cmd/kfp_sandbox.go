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
func kfpOptions(o *kfptest.Options) []sandboxOption {
	return []sandboxOption{
		{"seed", "which ids: the same seed gives the same ones", count(func(n int) { o.Seed = uint64(n) })}, //nolint:gosec // never negative
		{"runs", "how many runs there are at least", count(to(&o.Runs))},
		{"multi-user", "serve many users, with everything in the namespace team-a", onOff(to(&o.MultiUser))},
		{"kfp-empty", "begin with nothing but the default experiment", onOff(to(&o.Empty))},
		{"kfp-prefix", "path before the API's, such as /pipeline", text(to(&o.Prefix))},
		{"kfp-token", "bearer token that every request needs", text(to(&o.Token))},
		{"kfp-speed", "how many times faster than real time runs move on", count(func(times int) { hurry(o, times) })},
		{"kfp-status", "refuse with this HTTP status", count(func(n int) { o.Faults.Status, o.Faults.First = n, math.MaxInt })},
		{"kfp-times", "refuse only so many requests", count(to(&o.Faults.First))},
		{"kfp-retry-after", "Retry-After of a refusal, in seconds", count(to(&o.Faults.RetryAfter))},
		{"kfp-login-page", "answer with a login page", onOff(func(bool) { o.Faults.Login = http.StatusOK })},
		{"kfp-login-redirect", "send every request to a login page", onOff(func(bool) { o.Faults.Login = http.StatusFound })},
		{"kfp-no-id", "answer every create with nothing, and make nothing", onOff(to(&o.Faults.NoID))},
		{"kfp-cut-artifact", "end every artifact after so many bytes of its answer", count(to(&o.Faults.CutArtifact))},
		{"kfp-slow", "wait before every answer", pause(to(&o.Faults.Delay))},
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
	if err := setOptions(kfpOptions(&o), options); err != nil {
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
