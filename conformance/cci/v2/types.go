package v2

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// Phases of an ImageSnapshot.
const (
	PhaseCreating  = "Creating"
	PhaseAvailable = "Available"
	PhaseFailed    = "Failed"
)

// Finalizer keeps a deleted ImageSnapshot until its disk is gone.
const Finalizer = "imagesnapshot.kubernetes.io/imagesnapshot-finalizer"

// ImageSnapshot is a disk with the unpacked layers of container images.
//
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
type ImageSnapshot struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// Spec is the desired state.
	Spec ImageSnapshotSpec `json:"spec,omitempty"`
	// Status is what the controllers last saw; a client cannot write it.
	Status ImageSnapshotStatus `json:"status,omitempty"`
}

// ImageSnapshotList is one page of ImageSnapshots.
//
// +k8s:deepcopy-gen:interfaces=k8s.io/apimachinery/pkg/runtime.Object
type ImageSnapshotList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []ImageSnapshot `json:"items"`
}

// ImageSnapshotSpec describes the images on the disk, and how it is built.
type ImageSnapshotSpec struct {
	// BuildingConfig configures the job that builds the snapshot.
	BuildingConfig BuildingConfig `json:"buildingConfig,omitempty"`
	// ImageSnapshotSize is the size of the disk in GiB.
	ImageSnapshotSize int32 `json:"imageSnapshotSize,omitempty"`
	// Images are at most ten references.
	// +listType=atomic
	Images []ImageReference `json:"images,omitempty"`
	// Registries are at most ten registries with their access.
	// +listType=atomic
	Registries []Registry `json:"registries,omitempty"`
	// TTLDaysAfterCreated is the life of the snapshot in days; nil is forever.
	TTLDaysAfterCreated *int32 `json:"ttlDaysAfterCreated,omitempty"`
}

// BuildingConfig configures the job that builds a snapshot.
type BuildingConfig struct {
	AutoCreateEIP          bool                   `json:"autoCreateEIP,omitempty"`
	AutoCreateEIPAttribute AutoCreateEIPAttribute `json:"autoCreateEIPAttribute,omitempty"`
	// +listType=atomic
	DNSServers []string `json:"dnsServers,omitempty"`
	EIPID      string   `json:"eipID,omitempty"`
	// Namespace is where the building pod runs.
	Namespace string `json:"namespace,omitempty"`
	// TimeoutMinutes is from 30 to 10080; nil is 1440.
	TimeoutMinutes *int32 `json:"timeoutMinutes,omitempty"`
}

// AutoCreateEIPAttribute describes the public address to create.
type AutoCreateEIPAttribute struct {
	BandwidthChargeMode string `json:"bandwidthChargeMode,omitempty"`
	BandwidthID         string `json:"bandwidthID,omitempty"`
	BandwidthSize       int32  `json:"bandwidthSize,omitempty"`
	IPVersion           int32  `json:"ipVersion,omitempty"`
	Type                string `json:"type,omitempty"`
}

// ImageReference names one image.
type ImageReference struct {
	Image string `json:"image,omitempty"`
}

// Registry is an image registry and how to reach it.
type Registry struct {
	ImagePullSecret    string `json:"imagePullSecret,omitempty"`
	InsecureSkipVerify bool   `json:"insecureSkipVerify,omitempty"`
	PlainHTTP          bool   `json:"plainHTTP,omitempty"`
	Server             string `json:"server,omitempty"`
}

// ImageSnapshotStatus is the state of a snapshot.
type ImageSnapshotStatus struct {
	ExpireDateTime *metav1.Time `json:"expireDateTime,omitempty"`
	// +listType=atomic
	Images          []PulledImage `json:"images,omitempty"`
	LastUpdatedTime *metav1.Time  `json:"lastUpdatedTime,omitempty"`
	Message         string        `json:"message,omitempty"`
	Phase           string        `json:"phase,omitempty"`
	Reason          string        `json:"reason,omitempty"`
	SnapshotID      string        `json:"snapshotID,omitempty"`
	SnapshotName    string        `json:"snapshotName,omitempty"`
}

// PulledImage is an image in the snapshot.
type PulledImage struct {
	Digest    string `json:"digest,omitempty"`
	Image     string `json:"image,omitempty"`
	SizeBytes int64  `json:"sizeBytes,omitempty"`
}
