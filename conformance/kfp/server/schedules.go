package server

import (
	"context"
	"fmt"
	"sync"

	"github.com/google/uuid"
	"github.com/kubeflow/pipelines/backend/src/apiserver/client"
	schedule "github.com/kubeflow/pipelines/backend/src/crd/pkg/apis/scheduledworkflow/v1beta1"
	clientset "github.com/kubeflow/pipelines/backend/src/crd/pkg/client/clientset/versioned/typed/scheduledworkflow/v1beta1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// schedules is the packaged fake of the scheduled-workflow resource with what a cluster adds on creation: a UID of
// its own, which becomes the id of the job, a name that is not taken, and the requested namespace. The fake gives
// all jobs the same UID.
type schedules struct {
	mu   sync.Mutex
	fake *client.FakeScheduledWorkflowClient
	made int
}

func newSchedules() *schedules {
	return &schedules{fake: client.NewScheduledWorkflowClientFake()}
}

// ScheduledWorkflow gives the resource in one namespace.
func (s *schedules) ScheduledWorkflow(namespace string) clientset.ScheduledWorkflowInterface {
	return &namespacedSchedules{ScheduledWorkflowInterface: s.fake, all: s, namespace: namespace}
}

type namespacedSchedules struct {
	clientset.ScheduledWorkflowInterface // methods that the server never calls: List, Watch, Update, DeleteCollection

	all       *schedules
	namespace string
}

func (n *namespacedSchedules) Create(ctx context.Context, swf *schedule.ScheduledWorkflow) (*schedule.ScheduledWorkflow, error) {
	n.all.mu.Lock()
	defer n.all.mu.Unlock()
	n.all.made++
	own := swf.DeepCopy()
	own.GenerateName = fmt.Sprintf("%s%d", own.GenerateName, n.all.made) // the fake takes it as the name
	created, err := n.all.fake.Create(ctx, own)
	if err != nil {
		return nil, err
	}
	created.UID = types.UID(uuid.NewString())
	created.Namespace = n.namespace
	return created.DeepCopy(), nil
}

func (n *namespacedSchedules) Get(ctx context.Context, name string, o meta.GetOptions) (*schedule.ScheduledWorkflow, error) {
	n.all.mu.Lock()
	defer n.all.mu.Unlock()
	found, err := n.all.fake.Get(ctx, name, o)
	if err != nil {
		return nil, err
	}
	return found.DeepCopy(), nil
}

func (n *namespacedSchedules) Delete(ctx context.Context, name string, o *meta.DeleteOptions) error {
	n.all.mu.Lock()
	defer n.all.mu.Unlock()
	return n.all.fake.Delete(ctx, name, o)
}
