package hsstest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"tally/client/hss"
	"tally/client/huawei/huaweitest"
)

// createTask is POST container/export-task.
func (s *Server) createTask(w http.ResponseWriter, r *http.Request) {
	size, err := number(r.URL.Query(), "export_size", bounds{hss.MaxExport, 1, hss.MaxExport})
	if err != nil {
		fail(w, "HSS.0001", "Invalid parameter.", err.Error())
		return
	}
	var request exportRequest
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		fail(w, "HSS.0002", "The request cannot be parsed.", err.Error())
		return
	}
	if err := request.check(); err != nil {
		fail(w, "HSS.0001", "Invalid parameter.", err.Error())
		return
	}
	t := s.add(&task{request: request, size: size, started: s.options.Now()})
	huaweitest.WriteJSON(w, http.StatusOK, map[string]string{"task_id": t.id})
}

// check applies the service's own rules.
func (q exportRequest) check() error {
	if q.Headers == nil {
		return fmt.Errorf("export_headers is null")
	}
	for _, pair := range q.Headers {
		if len(pair) != 2 || !isKey(pair[0]) {
			return fmt.Errorf("export_headers: %q", pair)
		}
	}
	if q.ClusterType != nil && !slices.Contains(hss.ClusterTypes(), *q.ClusterType) {
		return fmt.Errorf("cluster_type: %q", *q.ClusterType)
	}
	if q.Status != nil && !slices.Contains(hss.Statuses(), *q.Status) {
		return fmt.Errorf("status: %q", *q.Status)
	}
	return nil
}

func isKey(s string) bool {
	return slices.ContainsFunc(hss.Columns(), func(c hss.Column) bool { return c.Key == s })
}

func (s *Server) add(t *task) *task {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := strconv.Itoa(len(s.tasks) + 1)
	t.id, t.file = "fake-task-"+n, "fake-file-"+n
	s.tasks[t.id] = t
	return t
}

// getTask is GET export-task/{task_id}. Every poll brings the task closer to its end.
func (s *Server) getTask(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tasks[r.PathValue("task")]
	if !ok {
		fail(w, "HSS.0011", "Not found.", "the task does not exist")
		return
	}
	t.polls++
	response := map[string]any{"task_id": t.id, "task_name": "container-export", "task_status": s.status(t), "x_undocumented": "kept"}
	if response["task_status"] == hss.TaskSuccess {
		response["file_id"], response["file_name"] = t.file, "container-export.zip"
	}
	huaweitest.WriteJSON(w, http.StatusOK, response)
}

func (s *Server) status(t *task) string {
	running := s.options.Polls == Never || t.polls <= s.options.Polls || s.options.Now().Before(t.started.Add(s.options.RunsFor))
	switch {
	case running:
		return hss.TaskRunning
	case s.options.Fails:
		return hss.TaskFailure
	}
	return hss.TaskSuccess
}

// download is GET download/{file_id}.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	t := s.byFile(r.PathValue("file"))
	if t == nil {
		fail(w, "HSS.0011", "Not found.", "the file does not exist")
		return
	}
	data, err := archive(s.options.Format, s.table(t))
	if err != nil {
		fail(w, "HSS.0001", "Internal error.", err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", `attachment; filename="container-export.zip"`)
	_, _ = w.Write(data) // a client that disconnected needs no response
}

func (s *Server) byFile(id string) *task {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tasks {
		if t.file == id {
			return t
		}
	}
	return nil
}

// table returns the table that the task exports, its header first.
func (s *Server) table(t *task) [][]string {
	header := make([]string, len(t.request.Headers))
	for i, pair := range t.request.Headers {
		header[i] = pair[1]
	}
	rows := [][]string{header}
	request := t.request
	if s.options.Same {
		request.CreateTime = nil
	}
	for i := range s.fleet {
		c := &s.fleet[i]
		if len(rows) > t.size {
			break
		}
		if !request.chooses(c) {
			continue
		}
		row := make([]string, len(header))
		for i, pair := range t.request.Headers {
			row[i] = c.cell(pair[0])
		}
		rows = append(rows, row)
	}
	return rows
}
