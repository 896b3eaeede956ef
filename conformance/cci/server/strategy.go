package server

import (
	"context"
	"slices"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/storage/names"

	v2 "tally/conformance/cci/v2"
)

// strategy determines how a client's writes change a snapshot.
type strategy struct {
	runtime.ObjectTyper
	names.NameGenerator
}

func newStrategy(typer runtime.ObjectTyper) strategy {
	return strategy{typer, names.SimpleNameGenerator}
}

// NamespaceScoped is false: CCI keeps snapshots per project.
func (strategy) NamespaceScoped() bool { return false }

// PrepareForCreate gives a new snapshot its first phase and the finalizer that
// keeps it until its disk is gone.
func (strategy) PrepareForCreate(_ context.Context, obj runtime.Object) {
	snapshot := obj.(*v2.ImageSnapshot)
	snapshot.Status = v2.ImageSnapshotStatus{Phase: v2.PhaseCreating}
	if !slices.Contains(snapshot.Finalizers, v2.Finalizer) {
		snapshot.Finalizers = append(snapshot.Finalizers, v2.Finalizer)
	}
}

// PrepareForUpdate keeps the status: clients cannot write it.
func (strategy) PrepareForUpdate(_ context.Context, obj, old runtime.Object) {
	obj.(*v2.ImageSnapshot).Status = old.(*v2.ImageSnapshot).Status
}

func (strategy) Validate(_ context.Context, obj runtime.Object) field.ErrorList {
	return validate(obj.(*v2.ImageSnapshot))
}

func (strategy) ValidateUpdate(_ context.Context, obj, _ runtime.Object) field.ErrorList {
	return validate(obj.(*v2.ImageSnapshot))
}

func (strategy) Canonicalize(runtime.Object) {}

func (strategy) WarningsOnCreate(context.Context, runtime.Object) []string { return nil }

func (strategy) WarningsOnUpdate(context.Context, runtime.Object, runtime.Object) []string {
	return nil
}

func (strategy) AllowCreateOnUpdate(context.Context) bool { return false }

func (strategy) AllowUnconditionalUpdate(context.Context) bool { return true }

// statusStrategy determines how a controller's writes change the status.
type statusStrategy struct{ strategy }

// PrepareForUpdate keeps everything but the status.
func (statusStrategy) PrepareForUpdate(_ context.Context, obj, old runtime.Object) {
	obj.(*v2.ImageSnapshot).Spec = old.(*v2.ImageSnapshot).Spec
}
