package kfptest

const v2beta1 = "/apis/v2beta1"

// handlersV2 returns the handlers of all operations of v2beta1, by name.
func handlersV2() map[string]handler {
	return map[string]handler{
		"experiments list":            (*call).listExperimentsV2,
		"experiments create":          (*call).createExperimentV2,
		"experiments get":             (*call).getExperimentV2,
		"experiments delete":          (*call).deleteExperiment,
		"experiments archive":         (*call).archiveExperimentV2,
		"experiments unarchive":       (*call).unarchiveExperimentV2,
		"runs list":                   (*call).listRunsV2,
		"runs create":                 (*call).createRunV2,
		"runs get":                    (*call).getRunV2,
		"runs delete":                 (*call).deleteRun,
		"runs archive":                (*call).archiveRun,
		"runs unarchive":              (*call).unarchiveRun,
		"runs retry":                  (*call).retryRun,
		"runs terminate":              (*call).terminateRun,
		"runs readArtifact":           (*call).readArtifact,
		"recurringruns list":          (*call).listRecurringRuns,
		"recurringruns create":        (*call).createRecurringRun,
		"recurringruns get":           (*call).getRecurringRun,
		"recurringruns delete":        (*call).deleteRecurringRun,
		"recurringruns enable":        (*call).enableJob,
		"recurringruns disable":       (*call).disableJob,
		"pipelines list":              (*call).listPipelinesV2,
		"pipelines create":            (*call).createPipelineV2,
		"pipelines createWithVersion": (*call).createPipelineWithVersion,
		"pipelines upload":            (*call).uploadPipeline,
		"versions upload":             (*call).uploadVersion,
		"pipelines get":               (*call).getPipelineV2,
		"pipelines getByName":         (*call).pipelineByNameV2,
		"pipelines edit":              (*call).editPipeline,
		"pipelines delete":            (*call).deletePipelineV2,
		"versions list":               (*call).listVersionsV2,
		"versions create":             (*call).createVersionV2,
		"versions get":                (*call).getVersionV2,
		"versions edit":               (*call).editVersion,
		"versions delete":             (*call).deleteVersionV2,
		"healthz":                     (*call).healthzV2,
	}
}

func (c *call) healthzV2() reply {
	return reply{message: struct {
		CommitSHA     string `json:"commit_sha"`
		TagName       string `json:"tag_name"`
		MultiUser     bool   `json:"multi_user"`
		PipelineStore string `json:"pipeline_store"`
	}{commit, release, c.multiUser, "database"}}
}
