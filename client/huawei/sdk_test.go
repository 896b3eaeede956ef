package huawei

import (
	"testing"

	"tally/client/rest"
)

// The SDK's time limit would cut long downloads, and without a user agent it
// writes an id into the user's home directory.
func TestSDKIsConfigured(t *testing.T) {
	t.Parallel()
	client, err := New(Options{Options: rest.Options{Endpoint: "https://hss.example"}, Provider: Credentials{AccessKey: "a", SecretKey: "s"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	cfg := client.sdkClient(t.Context()).GetHttpConfig()
	if cfg.Timeout != 0 || cfg.UserAgent == "" || cfg.HttpTransport != nil || cfg.AllowRedirects {
		t.Errorf("got %+v", cfg)
	}
}
