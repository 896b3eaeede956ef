package stackrox_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"tally/client/rest"
	"tally/client/stackrox"
	"tally/client/stackrox/stackroxtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// central starts a Central and makes a client of it.
func central(t *testing.T, o stackroxtest.Options) (*stackrox.Client, *stackroxtest.Server) {
	t.Helper()
	server, err := stackroxtest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return client(t, server, rest.Bearer(stackroxtest.SandboxToken)), server
}

func client(t *testing.T, server *stackroxtest.Server, c rest.Credentials) *stackrox.Client {
	t.Helper()
	made, err := stackrox.New(stackrox.Options{Options: rest.Options{Endpoint: server.URL(), Credentials: c, Attempts: 1, HeaderTimeout: time.Minute}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Close)
	return made
}
