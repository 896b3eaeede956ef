package api

import "time"

// Container is a container of a fleet in the form that all APIs share. What an API
// does not know is empty.
type Container struct {
	Cluster, Namespace, Workload, Pod string
	Name                              string
	Image, Digest                     string
	Node                              string
	// State is Running, Waiting, Terminated, Isolated or Paused.
	State   string
	Started time.Time
	// Restarts counts the ends of earlier instances.
	Restarts int64
	// Risk is the highest severity that is known of its image.
	Risk string
}

// The values of Risk, from none to the highest. Without one nothing is known.
const (
	NoRisk       = "none"
	UnknownRisk  = "unknown"
	LowRisk      = "low"
	MediumRisk   = "medium"
	HighRisk     = "high"
	CriticalRisk = "critical"
)
