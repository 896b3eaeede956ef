package cci

import (
	"strings"
	"time"

	"tally/client/rest"
)

// ImageSnapshot is a disk snapshot that contains images.
type ImageSnapshot struct {
	// APIVersion is "cci/v2" and Kind "ImageSnapshot"; the items of a list may leave them out.
	APIVersion string              `json:"apiVersion,omitempty"`
	Kind       string              `json:"kind,omitempty"`
	Metadata   ObjectMeta          `json:"metadata"`
	Spec       ImageSnapshotSpec   `json:"spec"`
	Status     ImageSnapshotStatus `json:"status,omitzero"`

	rest.Raw `json:"-"`
}

// UnmarshalJSON keeps the server's bytes.
func (s *ImageSnapshot) UnmarshalJSON(data []byte) error {
	type plain ImageSnapshot
	return rest.Keep(data, (*plain)(s), &s.Raw)
}

func (s ImageSnapshot) meta() ObjectMeta                     { return s.Metadata }
func (s ImageSnapshot) groupKind() (apiVersion, kind string) { return s.APIVersion, s.Kind }

// Terminating reports whether the snapshot is being deleted.
func (s ImageSnapshot) Terminating() bool { return !s.Metadata.DeletionTimestamp.IsZero() }

// Pending reports whether a snapshot returned by a deletion still exists:
// finalizers or a grace period keep it.
func (s ImageSnapshot) Pending() bool {
	grace := s.Metadata.DeletionGracePeriodSeconds
	return len(s.Metadata.Finalizers) > 0 || grace != nil && *grace > 0
}

// Failed reports whether building the snapshot has failed. The reference does not
// list the phases, so the phase's name decides.
func (s ImageSnapshot) Failed() bool {
	phase := strings.ToLower(s.Status.Phase)
	return strings.HasSuffix(phase, "failed") || phase == "error" || phase == "unavailable"
}

// Known reports whether the state is one that this package knows, or empty.
func (s ImageSnapshot) Known() bool {
	switch s.State() {
	case "", PhaseCreating, PhaseAvailable, PhaseTerminating:
		return true
	}
	return s.Failed()
}

// State returns the phase, or Terminating.
func (s ImageSnapshot) State() string {
	if s.Terminating() {
		return PhaseTerminating
	}
	return s.Status.Phase
}

// Known states of a snapshot.
const (
	PhaseCreating    = "Creating"
	PhaseAvailable   = "Available"
	PhaseTerminating = "Terminating"
)

// ImageSnapshotSpec is the desired state.
type ImageSnapshotSpec struct {
	// BuildingConfig says how the images are pulled.
	BuildingConfig *BuildingConfig `json:"buildingConfig,omitempty"`
	// ImageSnapshotSize is in GiB.
	ImageSnapshotSize *int64 `json:"imageSnapshotSize,omitempty"`
	// Images are those to pull, ten at most.
	Images []ImageReference `json:"images,omitempty"`
	// Registries are where to pull them from, ten at most.
	Registries []Registry `json:"registries,omitempty"`
	// TTLDaysAfterCreated is how many days the snapshot is kept; nil means forever.
	TTLDaysAfterCreated *int64 `json:"ttlDaysAfterCreated,omitempty"`
}

// BuildingConfig configures the pod that pulls the images.
type BuildingConfig struct {
	// AutoCreateEIP gives the pod its own public address, created according to
	// AutoCreateEIPAttribute.
	AutoCreateEIP          bool                    `json:"autoCreateEIP,omitempty"`
	AutoCreateEIPAttribute *AutoCreateEIPAttribute `json:"autoCreateEIPAttribute,omitempty"`
	// DNSServers are needed where images are found through other name servers.
	DNSServers []string `json:"dnsServers,omitempty"`
	// EIPID is the id of an existing public address.
	EIPID string `json:"eipID,omitempty"`
	// Namespace is where the pod runs.
	Namespace string `json:"namespace,omitempty"`
	// TimeoutMinutes is how long building may take, 30 to 10080 minutes; nil means 1440.
	TimeoutMinutes *int64 `json:"timeoutMinutes,omitempty"`
}

// AutoCreateEIPAttribute describes the public address to create.
type AutoCreateEIPAttribute struct {
	// BandwidthChargeMode is how it is charged; empty means "bandwidth".
	BandwidthChargeMode string `json:"bandwidthChargeMode,omitempty"`
	BandwidthID         string `json:"bandwidthID,omitempty"`
	// BandwidthSize is in Mbit/s; nil means 5.
	BandwidthSize *int64 `json:"bandwidthSize,omitempty"`
	// IPVersion is 4 or 6; nil means 4.
	IPVersion *int64 `json:"ipVersion,omitempty"`
	// Type is the address's type.
	Type string `json:"type,omitempty"`
}

// ImageReference names an image to pull.
type ImageReference struct {
	Image string `json:"image,omitempty"`
}

// Registry is an image registry and how to connect to it.
type Registry struct {
	// ImagePullSecret names the secret with the registry's credentials.
	ImagePullSecret string `json:"imagePullSecret,omitempty"`
	// InsecureSkipVerify accepts any certificate.
	InsecureSkipVerify bool `json:"insecureSkipVerify,omitempty"`
	// PlainHTTP uses http.
	PlainHTTP bool `json:"plainHTTP,omitempty"`
	// Server is its host name.
	Server string `json:"server,omitempty"`
}

// ImageSnapshotStatus is the actual state.
type ImageSnapshotStatus struct {
	// Phase is PhaseCreating, PhaseAvailable or another phase of the server's.
	Phase string `json:"phase,omitempty"`
	// Reason and Message say why, Reason in one word.
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
	// Images are those that were pulled.
	Images []PulledImage `json:"images,omitempty"`
	// SnapshotID and SnapshotName are those of the disk snapshot.
	SnapshotID      string    `json:"snapshotID,omitempty"`
	SnapshotName    string    `json:"snapshotName,omitempty"`
	ExpireDateTime  time.Time `json:"expireDateTime,omitzero"`
	LastUpdatedTime time.Time `json:"lastUpdatedTime,omitzero"`
}

// PulledImage is an image in the snapshot.
type PulledImage struct {
	Image string `json:"image,omitempty"`
	// Digest identifies what was pulled: "sha256:...".
	Digest string `json:"digest,omitempty"`
	// SizeBytes is its size in bytes.
	SizeBytes int64 `json:"sizeBytes,omitempty"`
}
