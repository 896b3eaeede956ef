package kfptest

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// The messages on the wire, members in the real server's order. Unset ones are
// omitted.

type key struct {
	Type string `json:"type,omitempty"`
	ID   string `json:"id,omitempty"`
}

type reference struct {
	Key          key    `json:"key"`
	Name         string `json:"name,omitempty"`
	Relationship string `json:"relationship,omitempty"`
}

const (
	owner   = "OWNER"
	creator = "CREATOR"
)

func refer(kind, id, relationship string) reference {
	return reference{Key: key{Type: kind, ID: id}, Relationship: relationship}
}

// referred returns the id of the first reference of a type.
func referred(refs []reference, kind string) string {
	for _, r := range refs {
		if r.Key.Type == kind {
			return r.Key.ID
		}
	}
	return ""
}

type parameter struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
}

type runtimeConfig struct {
	Parameters   map[string]json.RawMessage `json:"parameters,omitempty"`
	PipelineRoot string                     `json:"pipeline_root,omitempty"`
}

type pipelineSpec struct {
	PipelineID       string         `json:"pipeline_id,omitempty"`
	PipelineName     string         `json:"pipeline_name,omitempty"`
	WorkflowManifest string         `json:"workflow_manifest,omitempty"`
	PipelineManifest string         `json:"pipeline_manifest,omitempty"`
	Parameters       []parameter    `json:"parameters,omitempty"`
	RuntimeConfig    *runtimeConfig `json:"runtime_config,omitempty"`
}

type experimentMessage struct {
	ID           string      `json:"id,omitempty"`
	Name         string      `json:"name,omitempty"`
	Description  string      `json:"description,omitempty"`
	CreatedAt    string      `json:"created_at,omitempty"`
	References   []reference `json:"resource_references,omitempty"`
	StorageState string      `json:"storage_state,omitempty"`
}

type runMessage struct {
	ID             string       `json:"id,omitempty"`
	Name           string       `json:"name,omitempty"`
	StorageState   string       `json:"storage_state,omitempty"`
	Description    string       `json:"description,omitempty"`
	PipelineSpec   pipelineSpec `json:"pipeline_spec,omitzero"`
	References     []reference  `json:"resource_references,omitempty"`
	ServiceAccount string       `json:"service_account,omitempty"`
	CreatedAt      string       `json:"created_at,omitempty"`
	ScheduledAt    string       `json:"scheduled_at,omitempty"`
	FinishedAt     string       `json:"finished_at,omitempty"`
	Status         string       `json:"status,omitempty"`
	Error          string       `json:"error,omitempty"`
	Metrics        []metric     `json:"metrics,omitempty"`
}

type runDetail struct {
	Run     runMessage `json:"run"`
	Runtime runtime    `json:"pipeline_runtime,omitzero"`
}

type runtime struct {
	PipelineManifest string `json:"pipeline_manifest,omitempty"`
	WorkflowManifest string `json:"workflow_manifest,omitempty"`
}

type jobMessage struct {
	ID             string       `json:"id,omitempty"`
	Name           string       `json:"name,omitempty"`
	Description    string       `json:"description,omitempty"`
	PipelineSpec   pipelineSpec `json:"pipeline_spec,omitzero"`
	References     []reference  `json:"resource_references,omitempty"`
	ServiceAccount string       `json:"service_account,omitempty"`
	MaxConcurrency long         `json:"max_concurrency,omitempty"`
	Trigger        *trigger     `json:"trigger,omitempty"`
	Mode           string       `json:"mode,omitempty"`
	CreatedAt      string       `json:"created_at,omitempty"`
	UpdatedAt      string       `json:"updated_at,omitempty"`
	Status         string       `json:"status,omitempty"`
	Error          string       `json:"error,omitempty"`
	Enabled        bool         `json:"enabled,omitempty"`
	NoCatchup      bool         `json:"no_catchup,omitempty"`
}

type trigger struct {
	Cron     *cron     `json:"cron_schedule,omitempty"`
	Periodic *periodic `json:"periodic_schedule,omitempty"`
}

type cron struct {
	StartTime string `json:"start_time,omitempty"`
	EndTime   string `json:"end_time,omitempty"`
	Cron      string `json:"cron,omitempty"`
}

type periodic struct {
	StartTime string `json:"start_time,omitempty"`
	EndTime   string `json:"end_time,omitempty"`
	Interval  long   `json:"interval_second,omitempty"`
}

type pipelineURL struct {
	URL string `json:"pipeline_url,omitempty"`
}

type pipelineMessage struct {
	ID             string          `json:"id,omitempty"`
	CreatedAt      string          `json:"created_at,omitempty"`
	Name           string          `json:"name,omitempty"`
	Description    string          `json:"description,omitempty"`
	Parameters     []parameter     `json:"parameters,omitempty"`
	URL            *pipelineURL    `json:"url,omitempty"`
	Error          string          `json:"error,omitempty"`
	DefaultVersion *versionMessage `json:"default_version,omitempty"`
	References     []reference     `json:"resource_references,omitempty"`
}

type versionMessage struct {
	ID            string       `json:"id,omitempty"`
	Name          string       `json:"name,omitempty"`
	CreatedAt     string       `json:"created_at,omitempty"`
	Parameters    []parameter  `json:"parameters,omitempty"`
	CodeSourceURL string       `json:"code_source_url,omitempty"`
	PackageURL    *pipelineURL `json:"package_url,omitempty"`
	References    []reference  `json:"resource_references,omitempty"`
	Description   string       `json:"description,omitempty"`
}

type templateMessage struct {
	Template string `json:"template,omitempty"`
}

// long is an int64: written as a string, read as a string or a number.
type long int64

func (l long) MarshalJSON() ([]byte, error) {
	return []byte(strconv.Quote(strconv.FormatInt(int64(l), 10))), nil
}

func (l *long) UnmarshalJSON(data []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(data), `"`), 10, 64)
	*l = long(n)
	return err
}

// stamp writes a time as the server does; an unset time is the epoch.
func stamp(t time.Time) string {
	if t.IsZero() {
		return "1970-01-01T00:00:00Z"
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}
