package ccitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"tally/client/cci"
	"tally/client/huawei/huaweitest"
)

// Options say how a Server behaves. The zero value is empty, makes snapshots
// available after they were read once and removes deleted ones likewise.
type Options struct {
	huaweitest.Options
	// Snapshots are there from the start, in PhaseAvailable unless they have a phase.
	Snapshots []cci.ImageSnapshot
	// ReadyAfter is how often a new snapshot is read as Creating; 0 means once, Never for ever.
	ReadyAfter int
	// GoneAfter is how often a deleted snapshot is read as Terminating; 0 means once, Never for ever.
	GoneAfter int
	// BuildFails ends building in the phase Failed.
	BuildFails bool
	// NoGet serves no single snapshot, as the published reference has it: MethodNotAllowed.
	NoGet bool
	// IgnoreSelector lists everything whatever is asked for.
	IgnoreSelector bool
}

// Never as a number of reads stands for no end.
const Never = -1

// Server is the double. Its URL, faults, log of requests and Close are those
// of the gateway in front of it.
type Server struct {
	*huaweitest.Server
	options Options

	mu      sync.Mutex
	objects map[string]*object
	version int
}

// object is a snapshot with how often it was read since its last change.
type object struct {
	cci.ImageSnapshot
	reads int
}

// Start starts a Server. The caller closes it.
func Start(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{options: o, objects: map[string]*object{}, version: 1000}
	for _, snapshot := range o.Snapshots {
		if snapshot.Status.Phase == "" {
			snapshot.Status.Phase = cci.PhaseAvailable
		}
		s.put(snapshot)
	}
	gateway, err := huaweitest.Start(o.Options, s.handler())
	if err != nil {
		return nil, fmt.Errorf("double of CCI: %w", err)
	}
	s.Server = gateway
	return s, nil
}

const collection = "/apis/cci/v2/imagesnapshots"

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(collection, func(w http.ResponseWriter, r *http.Request) {
		s.serve(w, r, map[string]http.HandlerFunc{http.MethodGet: s.list, http.MethodPost: s.create})
	})
	mux.HandleFunc(collection+"/{name}", func(w http.ResponseWriter, r *http.Request) {
		verbs := map[string]http.HandlerFunc{http.MethodGet: s.get, http.MethodDelete: s.remove}
		if s.options.NoGet {
			delete(verbs, http.MethodGet)
		}
		s.serve(w, r, verbs)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "404 page not found", http.StatusNotFound) // as an API server answers, not as a gateway
	})
	return mux
}

// serve does what comes before every verb.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, verbs map[string]http.HandlerFunc) {
	verb, ok := verbs[r.Method]
	switch accept := r.Header.Get("Accept"); {
	case !ok:
		problem{code: http.StatusMethodNotAllowed, reason: "MethodNotAllowed", message: "the server does not allow this method on the requested resource"}.write(w)
	case accept != "" && !strings.Contains(accept, "json") && !strings.Contains(accept, "*/*"):
		problem{
			code: http.StatusNotAcceptable, reason: "NotAcceptable",
			message: "only the following media types are accepted: application/json",
		}.write(w)
	default:
		s.mu.Lock()
		defer s.mu.Unlock()
		verb(w, r)
	}
}

// put stores a snapshot as a new one.
func (s *Server) put(snapshot cci.ImageSnapshot) *object {
	meta := &snapshot.Metadata
	snapshot.APIVersion, snapshot.Kind = "cci/v2", "ImageSnapshot"
	meta.ResourceVersion = s.nextVersion()
	if meta.UID == "" {
		meta.UID = fmt.Sprintf("fake-uid-%d", s.version)
	}
	if meta.CreationTimestamp.IsZero() {
		meta.CreationTimestamp = s.now()
	}
	meta.Finalizers = append(meta.Finalizers, "imagesnapshot.kubernetes.io/imagesnapshot-finalizer")
	o := &object{ImageSnapshot: snapshot}
	s.objects[meta.Name] = o
	return o
}

func (s *Server) nextVersion() string {
	s.version++
	return fmt.Sprint(s.version)
}

func (s *Server) now() time.Time { return s.options.Now().UTC().Truncate(time.Second) }

// read brings an object nearer to its next state, and drops it at the end of
// its deletion. It tells whether the object is still there.
func (s *Server) read(o *object) bool {
	o.reads++
	switch {
	case o.Terminating():
		if !past(o.reads, s.options.GoneAfter) {
			return true
		}
		delete(s.objects, o.Metadata.Name)
		return false
	case o.Status.Phase == cci.PhaseCreating && past(o.reads, s.options.ReadyAfter):
		s.finish(o)
	}
	return true
}

// past tells whether n reads are more than a state lasts.
func past(n, lasts int) bool {
	if lasts == 0 {
		lasts = 1
	}
	return lasts != Never && n > lasts
}

// finish ends the building of a snapshot.
func (s *Server) finish(o *object) {
	o.Metadata.ResourceVersion = s.nextVersion()
	o.Status.LastUpdatedTime = s.now()
	if s.options.BuildFails {
		o.Status.Phase, o.Status.Reason, o.Status.Message = "Failed", "PullImageFailed", "pull image: 镜像不存在"
		return
	}
	o.Status.Phase = cci.PhaseAvailable
	o.Status.SnapshotID, o.Status.SnapshotName = "fake-evs-snapshot", "snapshot-"+o.Metadata.Name
	for _, image := range o.Spec.Images {
		o.Status.Images = append(o.Status.Images, cci.PulledImage{Image: image.Image, Digest: "sha256:" + strings.Repeat("0", 64), SizeBytes: 9007199254740993})
	}
}

// writeObject answers with an object and a field that the reference does not know.
func writeObject(w http.ResponseWriter, status int, snapshot cci.ImageSnapshot) {
	huaweitest.WriteJSON(w, status, withExtra(snapshot))
}

func withExtra(snapshot cci.ImageSnapshot) any {
	text, err := json.Marshal(snapshot)
	if err != nil {
		return err.Error()
	}
	return json.RawMessage(strings.Replace(string(text), "{", `{"x_undocumented":"kept",`, 1))
}
