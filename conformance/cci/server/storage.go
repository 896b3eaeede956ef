package server

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"

	v2 "tally/conformance/cci/v2"
)

// stores are two views of the same snapshots: one for clients, and one that
// may write the status, for the controllers.
type stores struct {
	snapshots *registry.Store
	status    *registry.Store
}

func newStores(scheme *runtime.Scheme, options generic.RESTOptionsGetter) (*stores, error) {
	rules := newStrategy(scheme)
	resource := v2.GroupVersion().WithResource(v2.Resource).GroupResource()
	store := &registry.Store{
		NewFunc:                   func() runtime.Object { return &v2.ImageSnapshot{} },
		NewListFunc:               func() runtime.Object { return &v2.ImageSnapshotList{} },
		DefaultQualifiedResource:  resource,
		SingularQualifiedResource: v2.GroupVersion().WithResource(v2.Singular).GroupResource(),
		CreateStrategy:            rules,
		UpdateStrategy:            rules,
		DeleteStrategy:            rules,
		TableConvertor:            rest.NewDefaultTableConvertor(resource),
		// CCI responds to a delete with the object, as its reference shows, and not
		// with a Status.
		ReturnDeletedObject: true,
	}
	if err := store.CompleteWithOptions(&generic.StoreOptions{RESTOptions: options}); err != nil {
		return nil, fmt.Errorf("open storage of %s: %w", resource, err)
	}
	// Only with this set does propagationPolicy leave its finalizers.
	store.EnableGarbageCollection = true
	status := *store
	status.UpdateStrategy = statusStrategy{rules}
	return &stores{snapshots: store, status: &status}, nil
}

// published is the part of the API that the vendor documents.
type published interface {
	rest.Storage
	rest.Scoper
	rest.SingularNameProvider
	rest.Creater
	rest.Lister
	rest.GracefulDeleter
}

// served returns the storage for clients. The machinery offers the verbs for which it
// finds methods, so the struct hides the others.
func (s *stores) served(publishedOnly bool) rest.Storage {
	if publishedOnly {
		return struct{ published }{s.snapshots}
	}
	return s.snapshots
}
