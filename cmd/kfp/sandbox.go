package kfp

import (
	"context"
	"math"
	"net/http"
	"time"

	"tally/client/fleet"
	"tally/client/kfp/kfptest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/sandbox"
)

// sandboxOptions are the options of the sandbox's Kubeflow Pipelines server.
func sandboxOptions(o *kfptest.Options) []sandbox.Option {
	return []sandbox.Option{
		sandbox.Count("seed", "seed of the ids: the same seed gives the same ids", func(n int) { o.Seed = uint64(n) }), //nolint:gosec // never negative
		sandbox.Odd(func(bool) { o.Names = oddNames() }),
		sandbox.Count("runs", "minimum number of runs", sandbox.To(&o.Runs)),
		sandbox.OnOff("multi-user", "run in multi-user mode, with everything in the namespace team-a", sandbox.To(&o.MultiUser)),
		sandbox.OnOff("kfp-empty", "start with only the default experiment", sandbox.To(&o.Empty)),
		sandbox.String("kfp-prefix", "path before the API's, such as /pipeline", sandbox.To(&o.Prefix)),
		sandbox.String("kfp-api", "serve only this API, v1beta1 or v2beta1 (default: both)", sandbox.To(&o.Only)),
		sandbox.String("kfp-token", "bearer token that every request needs", sandbox.To(&o.Token)),
		sandbox.Count("kfp-speed", "speed of the runs, as a multiple of real time", func(times int) { hurry(o, times) }),
		sandbox.Count("kfp-status", "refuse with this HTTP status", func(n int) { o.Faults.Status, o.Faults.First = n, math.MaxInt }),
		sandbox.Count("kfp-times", "refuse only this many requests, then serve", sandbox.To(&o.Faults.First)),
		sandbox.Count("kfp-retry-after", "Retry-After of refused requests, in seconds", sandbox.To(&o.Faults.RetryAfter)),
		sandbox.OnOff("kfp-login-page", "respond with a login page", func(bool) { o.Faults.Login = http.StatusOK }),
		sandbox.OnOff("kfp-login-redirect", "send every request to a login page", func(bool) { o.Faults.Login = http.StatusFound }),
		sandbox.OnOff("kfp-no-id", "respond to every create with an empty object, and create nothing", sandbox.To(&o.Faults.NoID)),
		sandbox.Count("kfp-cut-artifact", "truncate every artifact after this many bytes of the response", sandbox.To(&o.Faults.CutArtifact)),
		sandbox.Count("kfp-fail-log", "end every log in an error after this many bytes", sandbox.To(&o.Faults.FailLog)),
		sandbox.Pause("kfp-slow", "delay before every response", sandbox.To(&o.Faults.Delay)),
	}
}

// oddNames returns names of runs that are hard to display.
func oddNames() []string {
	var names []string
	for _, odd := range fleet.OddStrings() {
		names = append(names, odd.Text)
	}
	return names
}

// hurry makes the server's clock faster than the real one.
func hurry(o *kfptest.Options, times int) {
	start := time.Now()
	o.Now = func() time.Time { return start.Add(time.Since(start) * time.Duration(times)) }
}

// startSandbox starts an in-process Kubeflow Pipelines server.
func startSandbox(_ context.Context, options map[string]string) (*app.Sandbox, error) {
	o := kfptest.Options{Seed: 1, Names: []string{"推荐模型-周报", "churn, all regions"}}
	if err := sandbox.Set(sandboxOptions(&o), options); err != nil {
		return nil, err
	}
	server, err := kfptest.Start(o)
	if err != nil {
		return nil, err
	}
	values := sandbox.Masked("token", "cookie")
	values["endpoint"], values["token"], values["user-id"] = server.URL(), o.Token, ""
	namespace := ""
	if o.MultiUser {
		namespace = "team-a"
	}
	return &app.Sandbox{
		Values: values, // without the namespace, which users can try
		Variables: sandbox.Variables(
			"KF_PIPELINES_ENDPOINT", server.URL(), "TALLY_KFP_TOKEN", o.Token, "TALLY_KFP_NAMESPACE", namespace),
		Close: func() error { server.Close(); return nil },
	}, nil
}
