package hsstest

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tally/client/huawei/huaweitest"
)

// listContainers is GET container/kubernetes.
func (s *Server) listContainers(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	limit, limitErr := number(query, "limit", bounds{10, 10, 200})
	offset, offsetErr := number(query, "offset", bounds{0, 0, 2000000})
	if limitErr != nil || offsetErr != nil {
		fail(w, "HSS.0001", "Invalid parameter.", "limit or offset is out of range")
		return
	}
	found := s.listed(query)
	page := found[min(offset, len(found)):min(offset+limit, len(found))]
	huaweitest.WriteJSON(w, http.StatusOK, map[string]any{
		"total_num": len(found), "last_update_time": s.options.Now().UnixMilli(), "data_list": append([]Container{}, page...),
	})
}

// listed returns the containers that a list's query selects. The selection is kept
// for the following pages. The oldest container disappears after each page, up to
// Options.Moves times.
func (s *Server) listed(query url.Values) []Container {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.moved < s.options.Moves && query.Get("offset") != "0" {
		s.moved++
		s.lists = map[string][]Container{}
	}
	query.Del("offset")
	query.Del("limit")
	found, known := s.lists[query.Encode()]
	if !known {
		for _, c := range s.fleet[s.moved:] {
			if listed(c, query) {
				found = append(found, c)
			}
		}
		s.lists[query.Encode()] = found
	}
	return found
}

// listed reports whether a list's query selects c. A missing cluster_container
// means false, as the reference states.
func listed(c Container, query url.Values) bool {
	inCluster := query.Get("cluster_container") == "true"
	return inCluster == (c.ClusterID != "") &&
		strings.Contains(c.ContainerName, query.Get("container_name")) &&
		strings.Contains(c.PodName, query.Get("pod_name")) &&
		strings.Contains(c.ImageName, query.Get("image_name"))
}

// bounds are the bounds and the default of a number in a query.
type bounds struct{ fallback, least, most int }

func number(query url.Values, name string, b bounds) (int, error) {
	s := query.Get(name)
	if s == "" {
		return b.fallback, nil
	}
	n, err := strconv.Atoi(s)
	if err == nil && (n < b.least || n > b.most) {
		err = fmt.Errorf("%s %d is out of range", name, n)
	}
	return n, err
}

// exportRequest is the body of a POST container/export-task.
type exportRequest struct {
	ClusterContainer *bool      `json:"cluster_container"`
	ClusterType      *string    `json:"cluster_type"`
	ClusterName      *string    `json:"cluster_name"`
	ContainerName    *string    `json:"container_name"`
	PodName          *string    `json:"pod_name"`
	ImageName        *string    `json:"image_name"`
	Status           *string    `json:"status"`
	Risky            *bool      `json:"risky"`
	CPULimit         *string    `json:"cpu_limit"`
	MemoryLimit      *string    `json:"memory_limit"`
	Headers          [][]string `json:"export_headers"`
	CreateTime       *struct {
		Start *int64 `json:"start_time"`
		End   *int64 `json:"end_time"`
	} `json:"create_time"`
}

// chooses reports whether an export contains c. A container without a creation
// time is in no export that filters by time.
func (q *exportRequest) chooses(c *Container) bool {
	if t := q.CreateTime; t != nil {
		if c.CreateTime == 0 || t.Start != nil && c.CreateTime < *t.Start || t.End != nil && c.CreateTime > *t.End {
			return false
		}
	}
	return equal(q.ClusterContainer, c.ClusterID != "") && equal(q.Risky, c.Risky) &&
		equal(q.ClusterType, c.ClusterType) && equal(q.Status, c.Status) &&
		equal(q.CPULimit, c.CPULimit) && equal(q.MemoryLimit, c.MemoryLimit) &&
		within(q.ClusterName, c.ClusterName) && within(q.ContainerName, c.ContainerName) &&
		within(q.PodName, c.PodName) && within(q.ImageName, c.ImageName)
}

func equal[T comparable](want *T, got T) bool { return want == nil || *want == got }

func within(part *string, s string) bool { return part == nil || strings.Contains(s, *part) }
