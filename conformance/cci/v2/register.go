package v2

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// GroupName is the API group, Resource the plural in paths and Singular the
// name that a user may write instead.
const (
	GroupName = "cci"
	Resource  = "imagesnapshots"
	Singular  = "imagesnapshot"
)

// GroupVersion returns cci/v2.
func GroupVersion() schema.GroupVersion {
	return schema.GroupVersion{Group: GroupName, Version: "v2"}
}

// AddToScheme registers the types, their lists and the shared option types.
//
// The same Go types also serve as the internal version, which every storage of
// the machinery works on, so that there is nothing to convert.
func AddToScheme(scheme *runtime.Scheme) error {
	internal := schema.GroupVersion{Group: GroupName, Version: runtime.APIVersionInternal}
	for _, gv := range []schema.GroupVersion{GroupVersion(), internal} {
		scheme.AddKnownTypes(gv, &ImageSnapshot{}, &ImageSnapshotList{})
	}
	metav1.AddToGroupVersion(scheme, GroupVersion())
	return scheme.SetVersionPriority(GroupVersion())
}
