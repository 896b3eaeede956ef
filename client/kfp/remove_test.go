package kfp_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"tally/client/kfp"
	"tally/client/rest"
)

// A deletion whose response is lost is sent again, and what the repeat no longer
// finds is deleted. What the first request does not find is missing.
func TestD10ADeletionWhoseResponseWasLost(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(*kfp.Client, context.Context, string) error{
		"experiment": (*kfp.Client).DeleteExperiment, "run": (*kfp.Client).DeleteRun, "job": (*kfp.Client).DeleteJob,
		"pipeline": (*kfp.Client).DeletePipeline, "version": (*kfp.Client).DeleteVersion,
	} {
		for lost, missing := range map[bool]bool{true: false, false: true} {
			err := remove(missingAfter(t, lost), t.Context(), "x")
			if got := rest.KindNotFound.Is(err); got != missing || !missing && err != nil {
				t.Errorf("%s, response lost %t: %v", name, lost, err)
			}
		}
	}
}

// missingAfter is the client of a server that knows no object; it closes the
// first connection early if lost is set.
func missingAfter(t *testing.T, lost bool) *kfp.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if lost {
			lost = false
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"code":5,"message":"not found","details":[{"message":"not found"}]}`))
	}))
	t.Cleanup(server.Close)
	client, err := kfp.New(kfp.Options{Options: rest.Options{
		Endpoint: server.URL, Sleep: func(context.Context, time.Duration) error { return nil },
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}
