package hsstest

import (
	"fmt"
	"time"
)

// Container is one of the fleet, in the words of the API.
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
	// Extra is a field that the reference does not know.
	Extra string `json:"x_undocumented"`
}

// fleet makes n containers, every fifth outside of a cluster, with names that
// need quoting and names in Chinese among them.
func fleet(n int) []Container {
	names := []string{"nginx", "容器-网关", "redis, cache", `job "nightly"`, "=cmd()"}
	statuses := []string{"Running", "Running", "Waiting", "Terminated", "Isolated", "Paused"}
	types := []string{"cce", "ali", "self_built_hw"}
	first := time.Date(2025, 8, 1, 0, 0, 0, 0, time.UTC)
	var all []Container
	for i := range max(n, 0) {
		c := Container{
			ID: fmt.Sprintf("id-%05d", i), RegionID: "cn-north-4",
			ContainerID: fmt.Sprintf("%064x", i+1), ContainerName: names[i%len(names)],
			ImageName: fmt.Sprintf("swr.example/team/app-%d:1.%d", i%4, i),
			Status:    statuses[i%len(statuses)],
			Risky:     i%3 == 0, LowRisk: i % 3, MediumRisk: i % 2, HighRisk: (i + 1) % 3 / 2, FatalRisk: i % 7 / 6,
			CreateTime: first.Add(time.Duration(i) * time.Hour).UnixMilli(), RestartCount: i % 5,
			CPULimit: "100m", MemoryLimit: "300Mi", Extra: "kept",
		}
		if i%5 != 4 {
			c.PodName, c.ClusterID = fmt.Sprintf("pod-%d", i), "cluster-id-1"
			c.ClusterName, c.ClusterType = "集群-a", types[i%len(types)]
		}
		all = append(all, c)
	}
	return all
}

// cell is the value of a column in an export's table.
func (c Container) cell(key string) string {
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
		return time.UnixMilli(c.CreateTime).UTC().Format("2006-01-02 15:04:05")
	case "cpu_limit":
		return c.CPULimit
	case "memory_limit":
		return c.MemoryLimit
	}
	return c.numberCell(key)
}

func (c Container) numberCell(key string) string {
	values := map[string]any{
		"risky": c.Risky, "low_risk": c.LowRisk, "medium_risk": c.MediumRisk, "high_risk": c.HighRisk,
		"fatal_risk": c.FatalRisk, "restart_count": c.RestartCount,
	}
	if value, ok := values[key]; ok {
		return fmt.Sprint(value)
	}
	return ""
}
