package api

import "time"

// Container is a container in the form that all APIs share. Fields that an API
// does not know are empty.
type Container struct {
	Cluster, Namespace, Workload, Pod string
	Name                              string
	Image, Digest                     string
	Node                              string
	// State is Running, Waiting, Terminated, Isolated or Paused.
	State   string
	Started time.Time
	// Restarts counts the earlier instances that have terminated.
	Restarts int64
	// Risk is the highest known severity of a finding in its image.
	Risk string
}

// Values of Risk, in ascending order. An empty Risk is unknown.
const (
	NoRisk       = "none"
	UnknownRisk  = "unknown"
	LowRisk      = "low"
	MediumRisk   = "medium"
	HighRisk     = "high"
	CriticalRisk = "critical"
)
