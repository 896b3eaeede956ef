package cci

import "time"

// ObjectMeta is what every object has in addition to its own fields.
type ObjectMeta struct {
	// Name is unique among all image snapshots of a project.
	Name string `json:"name,omitempty"`
	// GenerateName is the prefix of a name that the server generates, if Name is empty.
	GenerateName string            `json:"generateName,omitempty"`
	Namespace    string            `json:"namespace,omitempty"`
	Labels       map[string]string `json:"labels,omitempty"`
	Annotations  map[string]string `json:"annotations,omitempty"`
	// UID distinguishes an object from a later one with the same name.
	UID string `json:"uid,omitempty"`
	// ResourceVersion changes with every change of the object.
	ResourceVersion string `json:"resourceVersion,omitempty"`
	// Generation counts the changes of the desired state.
	Generation        int64     `json:"generation,omitempty"`
	CreationTimestamp time.Time `json:"creationTimestamp,omitzero"`
	// DeletionTimestamp is set after deletion was requested. The object exists
	// until its Finalizers are gone.
	DeletionTimestamp time.Time `json:"deletionTimestamp,omitzero"`
	// DeletionGracePeriodSeconds is how long the object may take to end.
	DeletionGracePeriodSeconds *int64 `json:"deletionGracePeriodSeconds,omitempty"`
	// Finalizers name those who must clean up before the object is removed.
	Finalizers      []string         `json:"finalizers,omitempty"`
	OwnerReferences []OwnerReference `json:"ownerReferences,omitempty"`
	// SelfLink is no longer filled by servers.
	SelfLink string `json:"selfLink,omitempty"`
}

// OwnerReference names an object that owns this one.
type OwnerReference struct {
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
	Name       string `json:"name,omitempty"`
	UID        string `json:"uid,omitempty"`
	// Controller marks the one owner that manages the object.
	Controller bool `json:"controller,omitempty"`
	// BlockOwnerDeletion keeps the owner from being removed first in a foreground
	// deletion.
	BlockOwnerDeletion bool `json:"blockOwnerDeletion,omitempty"`
}

// ListMeta is what every list has in addition to its items.
type ListMeta struct {
	ResourceVersion string `json:"resourceVersion,omitempty"`
	// Continue is the token of the next page, empty at the end.
	Continue string `json:"continue,omitempty"`
	// RemainingItemCount is the number of items after this page, if the server counts
	// them.
	RemainingItemCount *int64 `json:"remainingItemCount,omitempty"`
}

// Status is a response that is not an object: an error, or the result of a deletion.
type Status struct {
	APIVersion string   `json:"apiVersion,omitempty"`
	Kind       string   `json:"kind,omitempty"`
	Metadata   ListMeta `json:"metadata"`
	// Status is "Success" or "Failure".
	Status string `json:"status,omitempty"`
	// Message is for people, Reason for programs: "NotFound".
	Message string         `json:"message,omitempty"`
	Reason  string         `json:"reason,omitempty"`
	Details *StatusDetails `json:"details,omitempty"`
	// Code is the HTTP status.
	Code int `json:"code,omitempty"`
}

// StatusDetails say which object a Status is about.
type StatusDetails struct {
	Name  string `json:"name,omitempty"`
	Group string `json:"group,omitempty"`
	// Kind is the plural in lowercase letters: "imagesnapshots".
	Kind   string        `json:"kind,omitempty"`
	UID    string        `json:"uid,omitempty"`
	Causes []StatusCause `json:"causes,omitempty"`
	// RetryAfterSeconds is when to try again, in seconds.
	RetryAfterSeconds int `json:"retryAfterSeconds,omitempty"`
}

// StatusCause is one field that the server objects to.
type StatusCause struct {
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
	Field   string `json:"field,omitempty"`
}
