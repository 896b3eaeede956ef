package hsstest

import (
	"fmt"
	"strconv"
	"time"
)

// Container is a container of the fleet, with the API's field names.
type Container struct {
	ID            string `json:"id"`
	RegionID      string `json:"region_id"`
	ContainerID   string `json:"container_id"`
	ContainerName string `json:"container_name"`
	ImageName     string `json:"image_name"`
	PodName       string `json:"pod_name,omitempty"`
	ClusterID     string `json:"cluster_id,omitempty"`
	ClusterName   string `json:"cluster_name,omitempty"`
	ClusterType   string `json:"cluster_type,omitempty"`
	Status        string `json:"status"`
	Risky         bool   `json:"risky"`
	LowRisk       int    `json:"low_risk"`
	MediumRisk    int    `json:"medium_risk"`
	HighRisk      int    `json:"high_risk"`
	FatalRisk     int    `json:"fatal_risk"`
	CreateTime    int64  `json:"create_time"`
	RestartCount  int    `json:"restart_count"`
	CPULimit      string `json:"cpu_limit"`
	MemoryLimit   string `json:"memory_limit"`
	// Extra is a field that is not in the reference.
	Extra string `json:"x_undocumented"`
}

// containers makes the containers of a server, the oldest first. Every fifth is
// outside of a cluster; some names need quotes or are Chinese.
func containers(o Options) []Container {
	n := max(o.Containers, 0)
	if o.Ordinary {
		return ordinaryFleet(n, o)
	}
	all := make([]Container, 0, n)
	for i := range n {
		all = append(all, container(i, n, o))
	}
	return all
}

func container(i, n int, o Options) Container {
	names := [...]string{"nginx", "容器-网关", "redis, cache", `job "nightly"`, "=cmd()"}
	statuses := [...]string{"Running", "Running", "Waiting", "Terminated", "Isolated", "Paused"}
	types := [...]string{"cce", "ali", "self_built_hw"}
	number := strconv.Itoa(i)
	c := Container{
		ID: "id-" + number, RegionID: "cn-north-4",
		ContainerID: fmt.Sprintf("%064x", i+1), ContainerName: names[i%len(names)],
		ImageName: "swr.example/team/app-" + strconv.Itoa(i%4) + ":1." + number,
		Status:    statuses[i%len(statuses)],
		Risky:     i%3 == 0, LowRisk: i % 3, MediumRisk: i % 2, HighRisk: (i + 1) % 3 / 2, FatalRisk: i % 7 / 6,
		CreateTime: created(i, n, o), RestartCount: i % 5,
		CPULimit: "100m", MemoryLimit: "300Mi", Extra: "kept",
	}
	if i%5 != 4 {
		c.PodName, c.ClusterType = "pod-"+number, types[i%len(types)]
		c.ClusterID, c.ClusterName = cluster(i)
	}
	return c
}

// cluster returns the cluster of a container. One cluster's name is a part of another's.
func cluster(i int) (id, name string) {
	names := [...]string{"集群-a", "集群-a2", "集群-b"}
	at := 0
	if i >= 1000 {
		at = i % len(names)
	}
	return "cluster-id-" + strconv.Itoa(at+1), names[at]
}

// created returns the creation time of a container in milliseconds: one every hour,
// or in large fleets as many as fit into a year.
func created(i, n int, o Options) int64 {
	step := time.Hour
	if n > 0 {
		step = min(step, (365 * 24 * time.Hour / time.Duration(n)).Truncate(time.Second))
	}
	if i < o.Timeless {
		return 0
	}
	first := time.Date(2025, 8, 1, 0, 0, 0, 0, time.UTC)
	if o.Ordinary {
		first = recently(n, step, o)
	}
	if from := (n - o.Together) / 2; i >= from && i < from+o.Together {
		return first.Add(time.Duration(from)*step).UnixMilli() + int64(i%1000)
	}
	return first.Add(time.Duration(i) * step).UnixMilli()
}

// cell returns the value of a column in an export's table.
func (c *Container) cell(key string) string {
	switch key {
	case "container_id":
		return c.ContainerID
	case "container_name":
		return c.ContainerName
	case "image_name":
		return c.ImageName
	case "pod_name":
		return c.PodName
	case "cluster_name":
		return c.ClusterName
	case "cluster_type":
		return c.ClusterType
	case "status":
		return c.Status
	case "create_time":
		return c.createdCell()
	case "cpu_limit":
		return c.CPULimit
	case "memory_limit":
		return c.MemoryLimit
	}
	return c.numberCell(key)
}

func (c *Container) createdCell() string {
	if c.CreateTime == 0 {
		return ""
	}
	return time.UnixMilli(c.CreateTime).UTC().Format(time.DateTime)
}

func (c *Container) numberCell(key string) string {
	switch key {
	case "risky":
		return strconv.FormatBool(c.Risky)
	case "low_risk":
		return strconv.Itoa(c.LowRisk)
	case "medium_risk":
		return strconv.Itoa(c.MediumRisk)
	case "high_risk":
		return strconv.Itoa(c.HighRisk)
	case "fatal_risk":
		return strconv.Itoa(c.FatalRisk)
	case "restart_count":
		return strconv.Itoa(c.RestartCount)
	}
	return ""
}
