package rest_test

import (
	"testing"

	"tally/client/rest"
)

// A call that was canceled on its way is the same failure over gRPC (CANCELLED), and
// through gateways that translate it to 499 or 408.
func TestACanceledCallIsOneKind(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]rest.Kind{"gRPC": rest.KindOfGRPC(1), "499": rest.KindOfStatus(499), "408": rest.KindOfStatus(408)} {
		if kind != rest.KindUnreachable {
			t.Errorf("%s: %v", name, kind)
		}
	}
}
