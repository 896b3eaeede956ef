package ccitest

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tally/client/cci"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// get is GET imagesnapshots/{name}.
func (s *Server) get(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	o, ok := s.objects[name]
	if !ok || !s.read(o) {
		notFound(name).write(w)
		return
	}
	writeObject(w, http.StatusOK, o.ImageSnapshot)
}

// list is GET imagesnapshots. Its token to go on is the last name of the page.
func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	selector, err := cci.ParseSelector(query.Get("labelSelector"))
	if err != nil {
		badRequest("unable to parse requirement: " + err.Error()).write(w)
		return
	}
	after, ok := strings.CutPrefix(query.Get("continue"), "after-")
	if !ok && query.Has("continue") {
		badRequest("continue key is not valid").write(w)
		return
	}
	found, meta := s.page(s.selected(selector, after), query)
	items := make([]any, len(found))
	for i, snapshot := range found {
		snapshot.APIVersion, snapshot.Kind = "", "" // as in real lists
		items[i] = withExtra(snapshot)
	}
	huaweitest.WriteJSON(w, http.StatusOK, map[string]any{
		"apiVersion": "cci/v2", "kind": "ImageSnapshotList", "metadata": meta, "items": items,
	})
}

// page is the beginning of found that a query asks for, and how it goes on.
func (s *Server) page(found []cci.ImageSnapshot, query url.Values) ([]cci.ImageSnapshot, cci.ListMeta) {
	meta := cci.ListMeta{ResourceVersion: strconv.Itoa(s.version)}
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil || limit <= 0 || len(found) <= limit {
		return found, meta
	}
	meta.Continue = "after-" + found[limit-1].Metadata.Name
	if remaining := int64(len(found) - limit); !query.Has("labelSelector") {
		meta.RemainingItemCount = &remaining // with a selector the machinery does not count
	}
	return found[:limit], meta
}

// selected are the snapshots after a name, by name.
func (s *Server) selected(selector cci.Selector, after string) []cci.ImageSnapshot {
	var found []cci.ImageSnapshot
	for _, name := range slices.Sorted(maps.Keys(s.objects)) {
		o := s.objects[name]
		if name > after && (s.options.IgnoreSelector || selector.Matches(o.Metadata.Labels)) && s.read(o) {
			found = append(found, o.ImageSnapshot)
		}
	}
	return found
}

// create is POST imagesnapshots.
func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	var snapshot cci.ImageSnapshot
	if refused := decode(r, "ImageSnapshot", &snapshot); refused != nil {
		refused.write(w)
		return
	}
	if snapshot.Metadata.Name == "" && snapshot.Metadata.GenerateName != "" {
		snapshot.Metadata.Name = snapshot.Metadata.GenerateName + s.nextVersion()
	}
	name := snapshot.Metadata.Name
	if refused := s.refuse(snapshot); refused != nil {
		refused.write(w)
		return
	}
	if _, exists := s.objects[name]; exists {
		problem{code: http.StatusConflict, reason: "AlreadyExists", message: `imagesnapshots.cci "` + name + `" already exists`}.about(name).write(w)
		return
	}
	snapshot.Status = cci.ImageSnapshotStatus{Phase: cci.PhaseCreating}
	writeObject(w, http.StatusCreated, s.put(snapshot).ImageSnapshot)
}

// refuse is nil for a snapshot that the server takes.
func (s *Server) refuse(snapshot cci.ImageSnapshot) *problem {
	var found *rest.Error
	if !errors.As(snapshot.Validate(), &found) {
		return nil
	}
	var causes []cci.StatusCause
	for _, c := range found.Causes {
		causes = append(causes, wrong(c.Field, c.Message))
	}
	p := invalid("ImageSnapshot", "cci", snapshot.Metadata.Name, causes...)
	return &p
}

// decode reads a body of a kind. It returns nil when there is none.
func decode(r *http.Request, kind string, target any) *problem {
	text, err := io.ReadAll(r.Body)
	if err != nil || len(text) == 0 {
		return nil
	}
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media != "application/json" {
		return &problem{
			code: http.StatusUnsupportedMediaType, reason: "UnsupportedMediaType",
			message: "the body of the request was in an unknown format - accepted media types include: application/json",
		}
	}
	var head struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		p := badRequest("couldn't get version/kind; json parse error: " + err.Error())
		return &p
	}
	if head.Kind != "" && head.Kind != kind {
		p := badRequest("no kind \"" + head.Kind + "\" is registered for this request")
		return &p
	}
	if err := json.Unmarshal(text, target); err != nil {
		p := badRequest("unable to decode: " + err.Error())
		return &p
	}
	return nil
}
