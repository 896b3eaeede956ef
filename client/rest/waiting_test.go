package rest_test

import (
	"fmt"
	"io"
	"testing"

	"tally/client/rest"
)

// The wait for a request lasts until the first byte of its response, or until it
// failed.
func TestRequestsReportHowLongTheyAreWaitedFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status, ended int
		read          func(io.ReadCloser)
	}{
		"read":        {200, 1, func(body io.ReadCloser) { _, _ = io.ReadAll(body) }},
		"only closed": {200, 1, func(body io.ReadCloser) { _ = body.Close() }},
		"refused":     {400, 1, nil},
		"left":        {200, 0, func(io.ReadCloser) {}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var begun []string
			ended := 0
			s := serve(t, status(c.status, `{"message":"m"}`))
			client := s.client(t, func(o *rest.Options) {
				o.OnRequest = func(operation, host string) func() {
					begun = append(begun, operation)
					if host == "" {
						t.Error("no host")
					}
					return func() { ended++ }
				}
			})
			resp, err := client.Send(t.Context(), rest.Request{Operation: "get it"})
			if (err != nil) != (c.read == nil) {
				t.Fatal(err)
			}
			if c.read != nil {
				defer func() { _ = resp.Body.Close() }()
				c.read(resp.Body)
			}
			if fmt.Sprint(begun) != "[get it]" || ended != c.ended {
				t.Errorf("%v, ended %d times", begun, ended)
			}
		})
	}
}
