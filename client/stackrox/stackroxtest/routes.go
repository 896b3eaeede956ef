package stackroxtest

import (
	"net"
	"net/http"
	"time"
)

const exportPath = "/v1/export/pods"

// route is a path that Central serves GET requests for.
type route struct {
	respond   handler
	anonymous bool // also without credentials
}

// handler is the chain before the paths: the check for misdirected requests, the
// proxy of a Fault, then the gateway.
func (s *Server) handler() handler {
	routes := map[string]route{
		exportPath:                           {s.export, true}, // checks credentials itself, after its parameters
		"/v1/ping":                           {s.ping, true},
		"/v1/metadata":                       {s.metadata, true},
		"/v1/auth/status":                    {s.authStatus, false},
		"/v1/clusters":                       {s.clusters, false},
		"/v1/namespaces":                     {s.namespaces, false},
		"/login":                             {loginPage, true},
		exportPrefix + "deployments":         {s.export, true},
		exportPrefix + "images":              {s.export, true},
		exportPrefix + "nodes":               {s.export, true},
		exportPrefix + "vuln-mgmt/workloads": {s.export, true},
	}
	return func(w *reply, r *http.Request) {
		if misdirected(w, r) || s.intercepted(w, r) {
			return
		}
		if isGRPC(r) && s.opts.GRPC != "" {
			s.callGRPC(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-store, no-cache")
		w.Header().Set("Vary", "Accept-Encoding")
		found, ok := routes[r.URL.Path]
		if !ok {
			s.refuse(w, r, &status{notFound, "Not Found"})
			return
		}
		if r.Method != http.MethodGet {
			s.refuse(w, r, &status{unimplemented, "Method Not Allowed"})
			return
		}
		if !found.anonymous {
			if refusal := s.identify(r); refusal != nil {
				s.refuse(w, r, refusal)
				return
			}
		}
		found.respond(w, r)
	}
}

// misdirected responds with 421 to HTTP/2 over a connection that was opened for
// another host name. Addresses are never compared.
func misdirected(w http.ResponseWriter, r *http.Request) bool {
	if r.ProtoMajor < 2 || r.TLS == nil || r.TLS.ServerName == "" {
		return false
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if host == r.TLS.ServerName || net.ParseIP(host) != nil {
		return false
	}
	http.Error(w, "request was intended for host "+host+
		", but sent over a connection established for host "+r.TLS.ServerName, http.StatusMisdirectedRequest)
	return true
}

// refuse responds with a status to a request that is not an export.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, why *status) {
	body := why.body(s.opts.Legacy)
	if wantsPretty(r) {
		body = pretty(body)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(httpStatus(why.code))
	_, _ = w.Write(body) // a client that disconnected needs no response
}

// respond sends the body of a call that is not a stream.
func respond(w http.ResponseWriter, r *http.Request, body []byte) {
	if wantsPretty(r) {
		body = pretty(body)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Grpc-Metadata-Content-Type", "application/grpc")
	_, _ = w.Write(body) // a client that disconnected needs no response
}

// appendHealth appends the health of a cluster: in an ordinary fleet, a cluster
// without recent contact is degraded.
func (s *Server) appendHealth(b []byte, i int) []byte {
	health, heard := "HEALTHY", time.Date(2026, 11, 28, 1, 4, 49, 0, time.UTC)
	if now := s.fleet.Now; !now.IsZero() {
		heard = now.Add(-90 * time.Second)
		if i == 3 {
			health, heard = "DEGRADED", now.Add(-450*time.Second)
		}
	}
	b = appendField(b, `"healthStatus":{"sensorHealthStatus":`, health)
	b = appendField(b, `, "overallHealthStatus":`, health)
	return append(appendTime(append(b, `, "lastContact":`...), heard), "}}"...)
}

// ping needs no credentials, even where everything else does.
func (s *Server) ping(w *reply, r *http.Request) {
	respond(w, r, []byte(`{"status":"ok"}`))
}

// metadata shows the version only to authenticated callers.
func (s *Server) metadata(w *reply, r *http.Request) {
	version := ""
	switch {
	case s.identify(r) != nil:
	case s.opts.Version != "":
		version = s.opts.Version
	case s.opts.Legacy:
		version = "4.5.3"
	default:
		version = "4.11.2"
	}
	b := appendField(nil, `{"version":`, version)
	respond(w, r, append(b, `, "buildFlavor":"release", "releaseBuild":true, "licenseStatus":"VALID", `+
		`"compatibleSensorVersions":["4.8", "4.9", "4.10", "4.11", "5.0", "5.1", "5.2"]}`...))
}

// authStatus shows the expiry of the token, null for none.
func (s *Server) authStatus(w *reply, r *http.Request) {
	var expires time.Time
	if claims, ok := parseJWT(bearer(r)); ok {
		expires = claims.expires()
	}
	b := appendTime([]byte(`{"userId":"sandbox", "expires":`), expires)
	respond(w, r, append(b, `, "refreshUrl":"", "authProvider":null, "userInfo":{"username":"sandbox", `+
		`"friendlyName":"sandbox", "permissions":null, "roles":[]}, "userAttributes":[], "idpToken":""}`...))
}

// clusters serves the names for the cluster ids in pods. The spaces after commas are
// protojson's, whose unary responses vary by build.
func (s *Server) clusters(w *reply, r *http.Request) {
	if refusal := s.mayExport("clusters"); refusal != nil {
		s.refuse(w, r, refusal)
		return
	}
	b := []byte(`{"clusters":[`)
	for i, c := range s.fleet.Clusters() {
		b = appendField(comma(b, i), `{"id":`, c.ID)
		b = append(appendField(b, `, "name":`, c.Name), `, "type":"OPENSHIFT4_CLUSTER", "labels":{"env":"prod"}, `+
			`"mainImage":"registry.redhat.io/advanced-cluster-security/rhacs-main-rhel8", "managedBy":"MANAGER_TYPE_HELM_CHART", `+
			`"status":{"sensorVersion":"4.11.2", "providerMetadata":{"region":"eu-west-1", "cluster":{"type":"OCP"}}, `+
			`"orchestratorMetadata":{"version":"v1.32.4", "openshiftVersion":"4.19.3"}, "certExpiryStatus":{"sensorCertExpiry":"2027-08-01T00:00:00Z"}}, `...)
		b = s.appendHealth(b, i)
	}
	respond(w, r, append(b, `], "clusterIdToRetentionInfo":{}}`...))
}
