package v2beta1

import (
	"encoding/json"
	"time"
)

// Task is one step of a run.
type Task struct {
	RunID        string `json:"run_id,omitempty"`
	ID           string `json:"task_id,omitempty"`
	DisplayName  string `json:"display_name,omitempty"`
	ParentTaskID string `json:"parent_task_id,omitempty"`
	// PodName was never observed to be set; ChildTasks name the pods.
	PodName    string    `json:"pod_name,omitempty"`
	CreateTime time.Time `json:"create_time,omitzero"`
	// StartTime and EndTime are zero until then.
	StartTime      time.Time               `json:"start_time,omitzero"`
	EndTime        time.Time               `json:"end_time,omitzero"`
	ExecutorDetail *ExecutorDetail         `json:"executor_detail,omitempty"`
	State          RuntimeState            `json:"state,omitempty"`
	ExecutionID    Int64                   `json:"execution_id,omitempty"`
	Error          *Status                 `json:"error,omitempty"`
	Inputs         map[string]ArtifactList `json:"inputs,omitempty"`
	Outputs        map[string]ArtifactList `json:"outputs,omitempty"`
	StateHistory   []RuntimeStatus         `json:"state_history,omitempty"`
	ChildTasks     []ChildTask             `json:"child_tasks,omitempty"`
}

// UnmarshalJSON sets unset times to zero.
func (t *Task) UnmarshalJSON(data []byte) error {
	type plain Task
	err := json.Unmarshal(data, (*plain)(t))
	unset(&t.CreateTime, &t.StartTime, &t.EndTime)
	return err
}

// ErrorMessage returns why the task failed, empty if unknown.
func (t Task) ErrorMessage() string { return t.Error.message() }

// ExecutorDetail names the pods of a task that runs in a container.
type ExecutorDetail struct {
	MainJob                   string   `json:"main_job,omitempty"`
	PreCachingCheckJob        string   `json:"pre_caching_check_job,omitempty"`
	FailedMainJobs            []string `json:"failed_main_jobs,omitempty"`
	FailedPreCachingCheckJobs []string `json:"failed_pre_caching_check_jobs,omitempty"`
}

// ArtifactList names artifacts of the metadata store.
type ArtifactList struct {
	ArtifactIDs []Int64 `json:"artifact_ids,omitempty"`
}

// ChildTask is a task below another, or a task's pod. ReadArtifact calls the
// pod's name a node id.
type ChildTask struct {
	TaskID  string `json:"task_id,omitempty"`
	PodName string `json:"pod_name,omitempty"`
}
