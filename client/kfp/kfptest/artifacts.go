package kfptest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
)

// readArtifact streams {"data":"<base64>"}. In multi-user mode, release 2.17.0 refuses
// everyone.
func (c *call) readArtifact() reply {
	if c.multiUser {
		const none = "Request header error: there is no user identity header."
		message := "Failed to authorize the request: Failed to access run " + c.ids[0] + ". Check if you have access to namespace " + team +
			": Unauthenticated: Failed to check authorization. User identity is empty in the request header: Unauthenticated: " + none + ": " + none
		return reply{err: &uploadError{Message: message, Details: message, status: http.StatusForbidden}}
	}
	content, ok := c.artifact()
	if !ok {
		const message = "artifact not found: <nil>"
		return reply{err: &uploadError{Message: message, Details: message, status: http.StatusNotFound}}
	}
	body := []byte(`{"data":"` + base64.StdEncoding.EncodeToString(content) + `"}`)
	if cut := c.fault.CutArtifact; cut > 0 {
		body = body[:min(cut, len(body))]
	}
	return reply{handler: func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-cache, private")
		send(w, body)
	}}
}

func (c *call) artifact() ([]byte, bool) {
	r, ok := c.runs.get(c.ids[0])
	if !ok {
		return nil, false
	}
	for _, s := range r.at(c.now()).steps {
		out := r.outputs(s)
		if s.finished.IsZero() || out == nil || r.nodeID(s.name) != c.ids[1] {
			continue
		}
		for _, a := range out.Artifacts {
			if a.Name == c.ids[2] {
				return r.content(s, a.Name), true
			}
		}
	}
	return nil, false
}

// artifactFile returns the name of an artifact in storage: logs are stored as they are,
// others as archives.
func artifactFile(name string) string {
	if strings.HasSuffix(name, "-logs") {
		return "main.log"
	}
	return name + ".tgz"
}

// content returns the bytes of an artifact: a log, or an archive of one file.
func (r *run) content(s stepState, name string) []byte {
	if strings.HasSuffix(artifactFile(name), ".log") {
		return fmt.Appendf(nil, "%s starting %s of run %q\n%s done: %s %s\n", stamp(s.started), s.name, r.name, stamp(s.finished), s.phase, s.message)
	}
	data := fmt.Appendf(nil, "%s of step %s, run %s\n", name, s.name, r.id)
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	archive := tar.NewWriter(zip)
	header := &tar.Header{Name: "data", Mode: 0o644, Size: int64(len(data)), ModTime: s.finished}
	if archive.WriteHeader(header) != nil {
		return nil
	}
	_, _ = archive.Write(data) // writes to memory do not fail
	_, _ = archive.Close(), zip.Close()
	return out.Bytes()
}
