package stackrox_test

import (
	"strings"
	"testing"

	"tally/conformance/stackrox/internal/central"
)

// TestTallyTrust tests all ways of trusting, or not trusting, the server's
// certificate.
func TestTallyTrust(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		c := central.Start(t, central.Config{Generation: generation, Pods: central.Pods(12, 1)})
		withoutCA := func(args ...string) outcome {
			cmd := command(t, c, args...)
			setenv(cmd, "ROX_CA_CERT_FILE", "")
			return run(t, cmd)
		}
		withoutCA().want(t, 4, "StackRox Certificate Authority", "--ca")
		withoutCA("--ca", caFile(t, c)).want(t, 0)
		withoutCA("--insecure").want(t, 0, "--insecure")
		if calls := len(c.Calls()); calls != 2 {
			t.Errorf("%d exports were asked for, want the 2 that trust the server", calls)
		}
	})
}

// TestTallyServerName reaches a Central by an address that is not in its
// certificate.
func TestTallyServerName(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		c := central.Start(t, central.Config{
			Generation: generation, Pods: central.Pods(12, 1), Names: []string{"central.stackrox.svc"},
		})
		export(t, c).want(t, 4, "central.stackrox.svc")
		export(t, c, "--server-name", "central.stackrox.svc").want(t, 0)
		export(t, c, "--server-name", "central.stackrox.svc", "--http2").want(t, 0)
	})
}

// TestTallyPlainHTTP sends plain http to loopback, and reports that the server
// there requires TLS.
func TestTallyPlainHTTP(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		pods := central.Pods(12, 1)
		plain := central.Start(t, central.Config{Generation: generation, Pods: pods, Plain: true})
		export(t, plain).want(t, 0)

		secure := central.Start(t, central.Config{Generation: generation, Pods: pods})
		http, https := command(t, secure), command(t, plain)
		setenv(http, "ROX_ENDPOINT", "http"+strings.TrimPrefix(secure.URL, "https"))
		setenv(https, "ROX_ENDPOINT", "https"+strings.TrimPrefix(plain.URL, "http"))
		run(t, http).want(t, 2, "the server speaks https, but the endpoint says http")
		run(t, https).want(t, 2, "speaks plain http, but the endpoint says https")
	})
}

// TestTallyKeepsTheToken checks that the debug log of requests does not contain the
// token.
func TestTallyKeepsTheToken(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		c := central.Start(t, central.Config{Generation: generation, Pods: central.Pods(12, 1)})
		export(t, c, "--debug").want(t, 0, "/v1/export/pods")
		const wrong = "a-token-that-nobody-knows"
		got := exportAs(t, c, wrong, "--debug")
		got.want(t, 4)
		if strings.Contains(got.stderr, wrong) {
			t.Errorf("the token was printed: %s", got.stderr)
		}
	})
}
