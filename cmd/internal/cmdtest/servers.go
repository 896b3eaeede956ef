package cmdtest

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
)

// Sandbox starts an API's in-process server for the rest of a script, with names
// that are hard to display. args are its options: pods=5 tls=true.
func Sandbox(ts *testscript.TestScript, declared api.API, args []string) *app.Sandbox {
	options := Options(ts, declared, args)
	options["odd"] = "true"
	server, err := declared.Sandbox(context.Background(), options)
	ts.Check(err)
	ts.Defer(func() { ts.Check(server.Close()) })
	return server
}

// Options parses OPTION=VALUE arguments, each of which must be an option of the
// API's sandbox.
func Options(ts *testscript.TestScript, declared api.API, args []string) map[string]string {
	known, options := declared.SandboxOptions(), map[string]string{}
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		if !slices.ContainsFunc(known, func(o app.SandboxOption) bool { return o.Name == name }) {
			ts.Fatalf("there is no option %q", name)
		}
		options[name] = value
	}
	return options
}

// Central returns the command that starts a Central with five pods and sets the
// variables for reaching it: central pods=7 tls=true. Its CA is in ca.pem.
func Central(stackrox api.API) Command {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg {
			ts.Fatalf("usage: central [OPTION=VALUE...]")
		}
		server := Sandbox(ts, stackrox, append([]string{"pods=5", "flush=0"}, args...))
		ts.Setenv("ROX_ENDPOINT", server.Values["endpoint"])
		ts.Setenv("ROX_API_TOKEN", server.Values["token"])
		if file := server.Values["ca"]; file != "" {
			pem, err := os.ReadFile(file)
			ts.Check(err)
			ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), pem, 0o600))
		}
	}
}

// Huawei returns the command that starts a service of Huawei Cloud and sets the
// variables for reaching it: huawei hss containers=50 throttle=2.
func Huawei(services ...api.API) Command {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) == 0 {
			ts.Fatalf("usage: huawei SERVICE [OPTION=VALUE...]")
		}
		i := slices.IndexFunc(services, func(d api.API) bool { return d.Name == args[0] })
		if i < 0 {
			ts.Fatalf("there is no service %q", args[0])
		}
		leadTo(ts, args[0], Sandbox(ts, services[i], prefixed(args[0]+"-", args[1:])))
	}
}

// prefixed adds the prefix to the options that lack it.
func prefixed(prefix string, options []string) []string {
	all := make([]string, len(options))
	for i, option := range options {
		all[i] = prefix + strings.TrimPrefix(option, prefix)
	}
	return all
}

// leadTo sets the variables for reaching a service of Huawei Cloud.
func leadTo(ts *testscript.TestScript, service string, server *app.Sandbox) {
	name, url := "TALLY_"+strings.ToUpper(service), server.Values["endpoint"]
	ts.Setenv("URL", url)
	ts.Setenv(name+"_ENDPOINT", url)
	ts.Setenv(name+"_IAM_ENDPOINT", url)
	ts.Setenv(name+"_ATTEMPTS", "2")
	ts.Setenv("HUAWEICLOUD_SDK_AK", server.Values["access-key"])
	ts.Setenv("HUAWEICLOUD_SDK_SK", server.Values["secret-key"])
	ts.Setenv("HUAWEICLOUD_SDK_PROJECT_ID", server.Values["project-id"])
}
