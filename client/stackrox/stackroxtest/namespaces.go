package stackroxtest

import (
	"net/http"

	"tally/client/fleet"
)

// namespaces serves the namespaces of the fleet, each once for every cluster that has
// it.
func (s *Server) namespaces(w *reply, r *http.Request) {
	if refusal := s.mayExport("namespaces"); refusal != nil {
		s.refuse(w, r, refusal)
		return
	}
	type place struct{ namespace, cluster string }
	seen := map[place]bool{}
	b := []byte(`{"namespaces":[`)
	for number := range s.fleet.Pods {
		at := fleet.All().At(number)
		here := place{at.Namespace, at.Cluster.Name}
		if seen[here] {
			continue
		}
		b = appendField(comma(b, len(seen)), `{"metadata":{"id":`, here.cluster+"/"+here.namespace)
		b = appendField(b, `, "name":`, here.namespace)
		b = append(appendField(b, `, "clusterName":`, here.cluster), `}, "numDeployments":1}`...)
		seen[here] = true
		if len(seen) == 100 {
			break
		}
	}
	respond(w, r, append(b, `]}`...))
}
