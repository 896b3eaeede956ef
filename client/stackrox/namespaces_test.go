package stackrox_test

import (
	"testing"

	"tally/client/stackrox/stackroxtest"
)

// Namespaces yields the namespaces of the fleet with their clusters.
func TestNamespaces(t *testing.T) {
	t.Parallel()
	client, _ := central(t, stackroxtest.Options{Pods: 30})
	seen := map[string]bool{}
	for n, err := range client.Namespaces(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if n.ID == "" || n.Name == "" || n.ClusterName == "" || seen[n.ID] {
			t.Errorf("%+v", n)
		}
		seen[n.ID] = true
	}
	if len(seen) < 5 {
		t.Errorf("only %d namespaces", len(seen))
	}
}
