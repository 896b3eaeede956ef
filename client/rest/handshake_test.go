package rest_test

import (
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"tally/client/rest"
)

// A refused handshake is not retried: a missing client certificate or TLS version
// does not appear with time.
func TestE3RefusedHandshakes(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]*tls.Config{
		"client certificate":          {ClientAuth: tls.RequireAnyClientCert},
		"client certificate, TLS 1.2": {ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12},
		"old version":                 {MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, //nolint:gosec // what is refused
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewUnstartedServer(http.NotFoundHandler())
			s.TLS = config
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.StartTLS()
			t.Cleanup(s.Close)
			retries := 0
			c, err := rest.New(rest.Options{Endpoint: s.URL, Insecure: true, OnRetry: func(rest.Retry) { retries++ }})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Close)
			_, err = rest.Do[struct{}](t.Context(), c, rest.Request{Operation: "try", Path: "/"})
			var refused *rest.Error
			if !errors.As(err, &refused) || refused.Reason != rest.ReasonTLSRefused || refused.Kind != rest.KindAuth || retries > 0 {
				t.Errorf("%d retries, %v", retries, err)
			}
		})
	}
}
