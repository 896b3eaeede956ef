package server

import (
	"context"
	"fmt"
	"sync"

	"github.com/kubeflow/pipelines/backend/src/apiserver/client"
	"github.com/kubeflow/pipelines/backend/src/common/util"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// workflows is the packaged fake of Argo behind a lock: its map has none. It stores and
// returns copies, so that no handler reads a workflow that another one patches.
type workflows struct {
	util.ExecutionInterface // methods that the server never calls: List, DeleteCollection

	mu   sync.Mutex
	fake *client.FakeWorkflowClient
}

func newWorkflows() *workflows {
	fake := client.NewWorkflowClientFake()
	return &workflows{ExecutionInterface: fake, fake: fake}
}

// Execution serves every namespace from one map, as the fake does.
func (w *workflows) Execution(string) util.ExecutionInterface { return w }

func (w *workflows) Create(ctx context.Context, spec util.ExecutionSpec, o meta.CreateOptions) (util.ExecutionSpec, error) {
	return w.locked(func() (util.ExecutionSpec, error) {
		own, err := copyOf(spec)
		if err != nil {
			return nil, err
		}
		return w.fake.Create(ctx, own, o)
	})
}

func (w *workflows) Get(ctx context.Context, name string, o meta.GetOptions) (util.ExecutionSpec, error) {
	return w.locked(func() (util.ExecutionSpec, error) { return w.fake.Get(ctx, name, o) })
}

func (w *workflows) Update(ctx context.Context, spec util.ExecutionSpec, o meta.UpdateOptions) (util.ExecutionSpec, error) {
	return w.locked(func() (util.ExecutionSpec, error) { return w.fake.Update(ctx, spec, o) })
}

func (w *workflows) Patch(ctx context.Context, name string, kind types.PatchType, patch []byte, o meta.PatchOptions, sub ...string) (util.ExecutionSpec, error) {
	return w.locked(func() (util.ExecutionSpec, error) { return w.fake.Patch(ctx, name, kind, patch, o, sub...) })
}

func (w *workflows) Delete(ctx context.Context, name string, o meta.DeleteOptions) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fake.Delete(ctx, name, o)
}

func (w *workflows) locked(call func() (util.ExecutionSpec, error)) (util.ExecutionSpec, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	spec, err := call()
	if err != nil {
		return nil, err
	}
	return copyOf(spec)
}

func copyOf(spec util.ExecutionSpec) (util.ExecutionSpec, error) {
	workflow, ok := spec.(*util.Workflow)
	if !ok {
		return nil, fmt.Errorf("copy a %T: only Argo workflows are known", spec)
	}
	return util.NewWorkflow(workflow.DeepCopy()), nil
}
