package kfptest

import "encoding/json"

// The messages of v2beta1 on the wire, members in the real server's order.

type experimentV2 struct {
	ID             string `json:"experiment_id,omitempty"`
	DisplayName    string `json:"display_name,omitempty"`
	Description    string `json:"description,omitempty"`
	CreatedAt      string `json:"created_at,omitempty"`
	Namespace      string `json:"namespace,omitempty"`
	StorageState   string `json:"storage_state,omitempty"`
	LastRunCreated string `json:"last_run_created_at,omitempty"`
}

type versionReference struct {
	PipelineID string `json:"pipeline_id,omitempty"`
	VersionID  string `json:"pipeline_version_id,omitempty"`
}

// source is the specification that a run or a recurring run executes, with its
// inputs.
type source struct {
	VersionID string            `json:"pipeline_version_id,omitempty"`
	Spec      json.RawMessage   `json:"pipeline_spec,omitempty"`
	Reference *versionReference `json:"pipeline_version_reference,omitempty"`
	Config    *runtimeConfig    `json:"runtime_config,omitempty"`
}

type runV2 struct {
	ExperimentID string `json:"experiment_id,omitempty"`
	ID           string `json:"run_id,omitempty"`
	DisplayName  string `json:"display_name,omitempty"`
	StorageState string `json:"storage_state,omitempty"`
	Description  string `json:"description,omitempty"`
	source
	ServiceAccount string                     `json:"service_account,omitempty"`
	CreatedAt      string                     `json:"created_at,omitempty"`
	ScheduledAt    string                     `json:"scheduled_at,omitempty"`
	FinishedAt     string                     `json:"finished_at,omitempty"`
	State          string                     `json:"state,omitempty"`
	Details        *runDetailsV2              `json:"run_details,omitempty"`
	RecurringRunID string                     `json:"recurring_run_id,omitempty"`
	History        []stateV2                  `json:"state_history,omitempty"`
	PluginsInput   map[string]json.RawMessage `json:"plugins_input,omitempty"`
}

type stateV2 struct {
	UpdateTime string `json:"update_time"`
	State      string `json:"state"`
}

type runDetailsV2 struct {
	Tasks []taskV2 `json:"task_details"`
}

type taskV2 struct {
	RunID       string    `json:"run_id"`
	ID          string    `json:"task_id"`
	DisplayName string    `json:"display_name"`
	CreateTime  string    `json:"create_time"`
	StartTime   string    `json:"start_time"`
	EndTime     string    `json:"end_time"`
	State       string    `json:"state"`
	History     []stateV2 `json:"state_history"`
	Children    []childV2 `json:"child_tasks,omitempty"`
}

type childV2 struct {
	PodName string `json:"pod_name"`
}

type recurringRunV2 struct {
	ID          string `json:"recurring_run_id,omitempty"`
	DisplayName string `json:"display_name,omitempty"`
	Description string `json:"description,omitempty"`
	source
	ServiceAccount string                     `json:"service_account,omitempty"`
	MaxConcurrency long                       `json:"max_concurrency,omitempty"`
	Trigger        *trigger                   `json:"trigger,omitempty"`
	Mode           string                     `json:"mode,omitempty"`
	CreatedAt      string                     `json:"created_at,omitempty"`
	UpdatedAt      string                     `json:"updated_at,omitempty"`
	Status         string                     `json:"status,omitempty"`
	NoCatchup      bool                       `json:"no_catchup,omitempty"`
	Namespace      string                     `json:"namespace,omitempty"`
	ExperimentID   string                     `json:"experiment_id,omitempty"`
	PluginsInput   map[string]json.RawMessage `json:"plugins_input,omitempty"`
}

type pipelineV2 struct {
	ID          string             `json:"pipeline_id,omitempty"`
	DisplayName *string            `json:"display_name,omitempty"`
	Name        string             `json:"name,omitempty"`
	Description string             `json:"description,omitempty"`
	CreatedAt   string             `json:"created_at,omitempty"`
	Namespace   string             `json:"namespace,omitempty"`
	Tags        *map[string]string `json:"tags,omitempty"`
}

type versionV2 struct {
	PipelineID  string             `json:"pipeline_id,omitempty"`
	ID          string             `json:"pipeline_version_id,omitempty"`
	DisplayName *string            `json:"display_name,omitempty"`
	Name        string             `json:"name,omitempty"`
	Description string             `json:"description,omitempty"`
	CreatedAt   string             `json:"created_at,omitempty"`
	PackageURL  *pipelineURL       `json:"package_url,omitempty"`
	CodeSource  string             `json:"code_source_url,omitempty"`
	Spec        json.RawMessage    `json:"pipeline_spec,omitempty"`
	Tags        *map[string]string `json:"tags,omitempty"`
}

// tagsV2 returns the tags of a response, which omits an empty set.
func tagsV2(tags map[string]string) *map[string]string {
	if len(tags) == 0 {
		return nil
	}
	return &tags
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
