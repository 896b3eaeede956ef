package rest_test

import (
	"errors"
	"net/http"
	"testing"

	"tally/client/rest"
)

// A canceled call is the same failure over gRPC (CANCELLED) as through gateways that
// translate it to 499 or 408.
func TestACanceledCallIsOneKind(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]rest.Kind{"gRPC": rest.KindOfGRPC(1), "499": rest.KindOfStatus(499), "408": rest.KindOfStatus(408)} {
		if kind != rest.KindUnreachable {
			t.Errorf("%s: %v", name, kind)
		}
	}
}

// A status between 300 and 399 is not the API's: with an address it is a redirect,
// without one it comes from a proxy or a cache.
func TestA1StatusesWithoutAnAddress(t *testing.T) {
	t.Parallel()
	for _, status := range []int{300, 302, 304, 399} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }).client(t)
		_, err := rest.Do[thing](t.Context(), c, rest.Request{Once: true})
		var e *rest.Error
		if !errors.As(err, &e) || e.Kind != rest.KindUnreachable || e.Status != status {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestA3AStatusWithinASuccess(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]rest.Kind{
		401: rest.KindAuth, 403: rest.KindAuth, 429: rest.KindUnreachable, 500: rest.KindUnexpected, 503: rest.KindUnreachable,
		0: rest.KindRefused, 200: rest.KindRefused, 404: rest.KindRefused, 410: rest.KindRefused, 422: rest.KindRefused,
	} {
		if got := rest.KindWithin(status, rest.KindRefused); got != want {
			t.Errorf("%d: %v, want %v", status, got, want)
		}
	}
}
