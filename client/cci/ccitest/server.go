package ccitest

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"tally/client/cci"
	"tally/client/huawei/huaweitest"
)

// Options configure a Server. With the zero value it is empty, makes snapshots
// available after one read, and removes deleted objects after one read.
type Options struct {
	huaweitest.Options
	// Snapshots are the initial snapshots, in PhaseAvailable unless they have a
	// phase.
	Snapshots []cci.ImageSnapshot
	// Collections are served in addition to the image snapshots.
	Collections []Collection
	// ReadyAfter is the number of reads that show a new snapshot as Creating; 0 means one,
	// Never all.
	ReadyAfter int
	// GoneAfter is the number of reads that show a deleted object as Terminating; 0 means
	// one, Never all.
	GoneAfter int
	// BuildFails makes builds end in the phase Failed.
	BuildFails bool
	// NoGet refuses to serve single objects, which the published reference does not list:
	// MethodNotAllowed.
	NoGet bool
	// IgnoreSelector lists everything, whatever the selector.
	IgnoreSelector bool
}

// Collection is a kind of object, listed, read, created and deleted as all kinds are.
type Collection struct {
	// Kind is the kind of the objects: those of kind Namespace are at
	// /apis/cci/v2/namespaces.
	Kind string
	// Objects are the initial objects: values whose JSON is an object of the kind.
	Objects []any
}

// Never is a number of reads that is never reached.
const Never = -1

// Server is the fake. Its URL, faults, request log and Close are those of the
// gateway in front of it.
type Server struct {
	*huaweitest.Server
	options Options

	mu          sync.Mutex
	collections map[string]*collection // by plural
	version     int
}

// Start starts a Server. The caller closes it.
func Start(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{options: o, collections: map[string]*collection{}, version: 1000}
	err := s.serves(snapshotsOf(o), s.snapshotLife())
	for _, c := range o.Collections {
		if err == nil {
			err = s.serves(c, life{})
		}
	}
	if err == nil {
		s.Server, err = huaweitest.Start(o.Options, s.handler())
	}
	if err != nil {
		return nil, fmt.Errorf("fake of CCI: %w", err)
	}
	return s, nil
}

// Delete starts the deletion of an object as if another client had requested it.
func (s *Server) Delete(plural, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.collections[plural]
	if o, ok := c.objects[name]; ok {
		c.objects[name] = s.marked(o)
	}
}

// Replace replaces the object with the same name.
func (s *Server) Replace(plural string, value any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.collections[plural].add(value)
}

const prefix = "/apis/cci/v2/"

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	for plural, c := range s.collections {
		mux.HandleFunc(prefix+plural, func(w http.ResponseWriter, r *http.Request) {
			s.serve(w, r, map[string]http.HandlerFunc{http.MethodGet: c.list, http.MethodPost: c.create})
		})
		mux.HandleFunc(prefix+plural+"/{name}", func(w http.ResponseWriter, r *http.Request) {
			verbs := map[string]http.HandlerFunc{http.MethodGet: c.get, http.MethodDelete: c.remove}
			if s.options.NoGet {
				delete(verbs, http.MethodGet)
			}
			s.serve(w, r, verbs)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "404 page not found", http.StatusNotFound) // as an API server responds, not as a gateway
	})
	return mux
}

// serve does the work that all verbs share.
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

func (s *Server) nextVersion() string {
	s.version++
	return fmt.Sprint(s.version)
}

func (s *Server) now() time.Time { return s.options.Now().UTC().Truncate(time.Second) }
