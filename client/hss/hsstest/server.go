package hsstest

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"tally/client/huawei/huaweitest"
)

// Options configure a Server. The zero value has 25 containers, and exports
// whose tasks report "running" twice and end with a CSV file.
type Options struct {
	huaweitest.Options
	// Ordinary serves the containers of package fleet, which all APIs share,
	// instead of a fleet with difficult values.
	Ordinary bool
	// Night is the number of the night for them: from 2 on, some pods and images are
	// replaced.
	Night int
	// Containers is the size of the fleet; 0 means 25, a negative number none.
	Containers int
	// Together is the number of containers, in the middle of the fleet, that were
	// created within the same second.
	Together int
	// Timeless is the number of containers without a creation time.
	Timeless int
	// Moves is the number of containers that disappear, one after each page of a
	// list.
	Moves int
	// Same ignores the creation times in export requests.
	Same bool
	// Polls is how many times a task reports "running" first; 0 means twice, Never means
	// forever.
	Polls int
	// RunsFor is the minimum duration of a task, by Options.Now.
	RunsFor time.Duration
	// Fails makes tasks fail.
	Fails bool
	// Format is the format of the files: CSV, CSVWithBOM, CSVInGBK, XLSX or Text.
	Format Format
}

// Never is the value of Options.Polls for tasks that do not end.
const Never = -1

const (
	defaultFleet = 25
	defaultPolls = 2
)

// Server is the fake service. Its URL, faults, request log and Close are those
// of the gateway in front of it.
type Server struct {
	*huaweitest.Server
	options Options
	fleet   []Container

	mu    sync.Mutex
	tasks map[string]*task
	lists map[string][]Container // the containers that queries select
	moved int
}

type task struct {
	id, file string
	request  exportRequest
	size     int
	polls    int
	started  time.Time
}

// Start starts a Server. The caller closes it.
func Start(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Containers == 0 {
		o.Containers = defaultFleet
	}
	if o.Polls == 0 {
		o.Polls = defaultPolls
	}
	s := &Server{options: o, fleet: containers(o), tasks: map[string]*task{}, lists: map[string][]Container{}}
	gateway, err := huaweitest.Start(o.Options, s.handler())
	if err != nil {
		return nil, fmt.Errorf("double of HSS: %w", err)
	}
	s.Server = gateway
	return s, nil
}

// Fleet returns every container of the fake.
func (s *Server) Fleet() []Container { return s.fleet }

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v5/{project}/container/export-task", s.inProject(s.createTask))
	mux.HandleFunc("GET /v5/{project}/export-task/{task}", s.inProject(s.getTask))
	mux.HandleFunc("GET /v5/{project}/download/{file}", s.inProject(s.download))
	mux.HandleFunc("GET /v5/{project}/container/kubernetes", s.inProject(s.listContainers))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { huaweitest.UnknownAPI(w) })
	return mux
}

// inProject refuses projects other than the fake's own.
func (s *Server) inProject(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("project") != huaweitest.ProjectID {
			fail(w, "HSS.0013", "No permission.", "project "+r.PathValue("project")+" is not yours")
			return
		}
		next(w, r)
	}
}

// fail responds as the service does: with HTTP 400, whatever the error.
func fail(w http.ResponseWriter, code, message, description string) {
	huaweitest.WriteJSON(w, http.StatusBadRequest, map[string]string{
		"error_code": code, "error_msg": message, "error_description": description,
	})
}
