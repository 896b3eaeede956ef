package hss

import (
	"context"
	"strings"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5/model"

	"tally/client/huawei"
	"tally/client/rest"
)

// States of a task.
const (
	TaskRunning = "running"
	TaskSuccess = "success"
	TaskFailure = "failure"
)

// maxTaskBytes bounds the size of a response about a task.
const maxTaskBytes = 1 << 20

// ExportTask is the state of an export.
type ExportTask struct {
	// ID and Name identify the task.
	ID   string `json:"task_id"`
	Name string `json:"task_name"`
	// Status is TaskRunning, TaskSuccess or TaskFailure.
	Status string `json:"task_status"`
	// FileID and FileName identify the result, once there is one.
	FileID   string `json:"file_id"`
	FileName string `json:"file_name"`

	rest.Raw `json:"-"`
}

// UnmarshalJSON keeps the server's bytes. States are recognised in upper and
// lower case.
func (t *ExportTask) UnmarshalJSON(data []byte) error {
	type plain ExportTask
	err := rest.Keep(data, (*plain)(t), &t.Raw)
	if status := strings.ToLower(t.Status); (ExportTask{Status: status}).Known() {
		t.Status = status
	}
	return err
}

// Finished reports whether the task has ended, in success or failure.
func (t ExportTask) Finished() bool { return t.Status == TaskSuccess || t.Status == TaskFailure }

// Known reports whether the task's status is one of those above.
func (t ExportTask) Known() bool { return t.Finished() || t.Status == TaskRunning }

// CreateExport starts an export of containers and returns its task's id. A request that the
// reference does not allow is not sent; the error is a *rest.Error of kind
// rest.KindInvalid. (POST /v5/{project_id}/container/export-task)
func (c *Client) CreateExport(ctx context.Context, r ExportRequest) (string, error) {
	if err := r.Validate(); err != nil {
		return "", err
	}
	task, err := huawei.DoWhole(ctx, c.api, huawei.Operation{
		Name: "create export task", Request: r.model(c.enterprise), Def: sdk.GenReqDefForExportContainerList(), MaxBody: maxTaskBytes,
	}, func(t ExportTask) bool { return isTaskID(t.ID) })
	return task.ID, err
}

// ExportTask returns the state of an export's task. A response about another
// task is a *rest.Error. (GET /v5/{project_id}/export-task/{task_id})
func (c *Client) ExportTask(ctx context.Context, id string) (ExportTask, error) {
	if err := checkID("export task", id); err != nil {
		return ExportTask{}, err
	}
	return huawei.DoWhole(ctx, c.api, huawei.Operation{
		Name:    "get export task " + id,
		Request: &model.ListQueryExportTaskRequest{TaskId: id, Region: c.region(), EnterpriseProjectId: c.enterprise},
		Def:     sdk.GenReqDefForListQueryExportTask(),
		MaxBody: maxTaskBytes,
	}, func(t ExportTask) bool {
		return t.Status != "" && (t.ID == "" || t.ID == id) && (t.FileID == "" || isTaskID(t.FileID))
	})
}
