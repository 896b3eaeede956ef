package server

import (
	"github.com/kubeflow/pipelines/backend/src/apiserver/archive"
	"github.com/kubeflow/pipelines/backend/src/apiserver/auth"
	"github.com/kubeflow/pipelines/backend/src/apiserver/client"
	"github.com/kubeflow/pipelines/backend/src/apiserver/storage"
	"github.com/kubeflow/pipelines/backend/src/common/util"
)

// clients provides the resource manager with its real stores and, instead of a cluster, the packaged fakes. The
// release's own FakeClientManager cannot be used: it is tied to the database in memory.
type clients struct {
	db        *storage.DB
	time      util.TimeInterface
	uuid      util.UUIDGeneratorInterface
	objects   storage.ObjectStoreInterface
	workflows *workflows
	schedules *schedules
	tokens    client.TokenReviewInterface
}

func newClients(db *storage.DB) *clients {
	return &clients{
		db:        db,
		time:      &clock{},
		uuid:      util.NewUUIDGenerator(),
		objects:   newObjectStore(),
		workflows: newWorkflows(),
		schedules: newSchedules(),
		tokens:    client.NewFakeTokenReviewClient(),
	}
}

func (c *clients) ExperimentStore() storage.ExperimentStoreInterface {
	return storage.NewExperimentStore(c.db, c.time, c.uuid)
}

func (c *clients) PipelineStore() storage.PipelineStoreInterface {
	return storage.NewPipelineStore(c.db, c.time, c.uuid)
}

func (c *clients) JobStore() storage.JobStoreInterface { return storage.NewJobStore(c.db, c.time) }

func (c *clients) RunStore() storage.RunStoreInterface { return storage.NewRunStore(c.db, c.time) }

func (c *clients) TaskStore() storage.TaskStoreInterface {
	return storage.NewTaskStore(c.db, c.time, c.uuid)
}

func (c *clients) ResourceReferenceStore() storage.ResourceReferenceStoreInterface {
	return storage.NewResourceReferenceStore(c.db)
}

func (c *clients) DBStatusStore() storage.DBStatusStoreInterface {
	return storage.NewDBStatusStore(c.db)
}

func (c *clients) DefaultExperimentStore() storage.DefaultExperimentStoreInterface {
	return storage.NewDefaultExperimentStore(c.db)
}

func (c *clients) ObjectStore() storage.ObjectStoreInterface { return c.objects }

func (c *clients) ExecClient() util.ExecutionClient { return c.workflows }

func (c *clients) SwfClient() client.SwfClientInterface { return c.schedules }

func (c *clients) KubernetesCoreClient() client.KubernetesCoreInterface {
	return client.NewFakeKuberneteCoresClient()
}

func (c *clients) SubjectAccessReviewClient() client.SubjectAccessReviewInterface {
	return client.NewFakeSubjectAccessReviewClient()
}

func (c *clients) TokenReviewClient() client.TokenReviewInterface { return c.tokens }

func (c *clients) LogArchive() archive.LogArchiveInterface {
	return archive.NewLogArchive("/artifacts", "main.log")
}

func (c *clients) Time() util.TimeInterface { return c.time }

func (c *clients) UUID() util.UUIDGeneratorInterface { return c.uuid }

func (c *clients) Authenticators() []auth.Authenticator { return auth.GetAuthenticators(c.tokens) }
