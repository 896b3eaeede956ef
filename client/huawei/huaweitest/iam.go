package huaweitest

import (
	"encoding/json"
	"net/http"
)

// WriteJSON writes v as a JSON response.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that disconnected needs no response
}

// gatewayError responds as the API gateway does.
func gatewayError(w http.ResponseWriter, status int, code, message string) {
	WriteJSON(w, status, map[string]string{
		"error_code": code, "error_msg": message, "request_id": w.Header().Get("X-Request-Id"),
	})
}

// UnknownAPI responds as the gateway does to a path without a service.
func UnknownAPI(w http.ResponseWriter) {
	gatewayError(w, http.StatusNotFound, "APIGW.0101", "The API does not exist or has not been published in the environment")
}

type project struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Enabled bool   `json:"enabled"`
}

// serveProjects serves IAM's GET /v3/projects?name=REGION.
func (s *Server) serveProjects(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Iam-Trace-Id", "fake-trace-"+w.Header().Get("X-Request-Id"))
	if r.Method != http.MethodGet {
		keystoneError(w, http.StatusMethodNotAllowed, "The method is not allowed for the requested URL.")
		return
	}
	name := r.URL.Query().Get("name")
	found := []project{}
	for _, id := range s.projects[name] {
		found = append(found, project{ID: id, Name: name, Enabled: true})
	}
	WriteJSON(w, http.StatusOK, map[string]any{"projects": found})
}

// keystoneError responds as IAM itself does.
func keystoneError(w http.ResponseWriter, status int, message string) {
	WriteJSON(w, status, map[string]any{
		"error": map[string]any{"code": status, "title": http.StatusText(status), "message": message},
	})
}

// serveMetadata serves the metadata service of a cloud server, which issues the
// temporary keys. It reports whether it responded.
func serveMetadata(w http.ResponseWriter, r *http.Request) bool {
	const session = "fake-metadata-session"
	switch {
	case r.Method == http.MethodPut && r.URL.Path == "/meta-data/latest/api/token":
		_, _ = w.Write([]byte(session)) // a client that disconnected needs no response
	case r.URL.Path == "/openstack/latest/securitykey" && r.Header.Get("X-Metadata-Token") != session:
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
	case r.URL.Path == "/openstack/latest/securitykey":
		WriteJSON(w, http.StatusOK, map[string]any{"credential": map[string]string{
			"access": TemporaryAccessKey, "secret": TemporarySecretKey, "securitytoken": SecurityToken, "expires_at": "2999-12-31T00:00:00.000000Z",
		}})
	default:
		return false
	}
	return true
}
