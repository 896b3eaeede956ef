package cci

import (
	"context"
	"iter"
	"time"

	"tally/client/rest"
)

func namespaces() collection[Namespace] {
	return collection[Namespace]{plural: "namespaces", one: "namespace", many: "namespaces", kind: "Namespace", names: nameRule{
		valid: func(name string) bool { return len(name) <= 63 && isLabel(name) },
		rule:  "at most 63 lowercase letters, digits and -, beginning and ending with a letter or digit, are allowed (RFC 1123)",
	}}
}

// NamespaceQuery selects namespaces. The zero value selects all.
type NamespaceQuery struct {
	// LabelSelector is a label selector of Kubernetes, such as "app=web,tier!=test";
	// empty means all.
	LabelSelector string
	// PageSize is the number of namespaces per page; 0 means DefaultPageSize.
	PageSize int
	// Limit is the maximum number of namespaces; 0 means all. Pages beyond it are not
	// requested.
	Limit int
	// Whole yields nothing until the whole list was read. A list that expires halfway is
	// read again.
	Whole bool
	// Held is how many bytes of JSON to hold back, so that a list that expires before more
	// have arrived can be read again; 0 means none.
	Held int
}

// Namespaces iterates over the namespaces that a query selects (GET
// /apis/cci/v2/namespaces). It ends as ImageSnapshots does.
func (c *Client) Namespaces(ctx context.Context, q NamespaceQuery) iter.Seq2[Namespace, error] {
	return namespaces().list(ctx, c, listing(q))
}

// Namespace fetches one by its name (GET /apis/cci/v2/namespaces/{name}), from the list if
// the server does not serve single ones. For a missing one the error satisfies IsNotFound.
func (c *Client) Namespace(ctx context.Context, name string) (Namespace, error) {
	return namespaces().get(ctx, c, name)
}

// Namespace is a namespace of Kubernetes, which contains pods, secrets and
// networks.
type Namespace struct {
	// APIVersion is "cci/v2" and Kind "Namespace"; the items of a list may leave them out.
	APIVersion string          `json:"apiVersion,omitempty"`
	Kind       string          `json:"kind,omitempty"`
	Metadata   ObjectMeta      `json:"metadata"`
	Spec       NamespaceSpec   `json:"spec,omitzero"`
	Status     NamespaceStatus `json:"status,omitzero"`

	rest.Raw `json:"-"`
}

// UnmarshalJSON keeps the server's bytes.
func (n *Namespace) UnmarshalJSON(body []byte) error {
	type plain Namespace
	return rest.Keep(body, (*plain)(n), &n.Raw)
}

func (n Namespace) meta() ObjectMeta                     { return n.Metadata }
func (n Namespace) groupKind() (apiVersion, kind string) { return n.APIVersion, n.Kind }

// State returns the phase, or Terminating after deletion was requested.
func (n Namespace) State() string {
	if !n.Metadata.DeletionTimestamp.IsZero() {
		return PhaseTerminating
	}
	return n.Status.Phase
}

// NamespaceSpec is the desired state.
type NamespaceSpec struct {
	// Finalizers name those who must remove the namespace's content before it is
	// removed.
	Finalizers []string `json:"finalizers,omitempty"`
}

// NamespaceStatus is the actual state.
type NamespaceStatus struct {
	// Phase is "Active" or PhaseTerminating.
	Phase string `json:"phase,omitempty"`
	// Conditions say what keeps the namespace from being deleted.
	Conditions []NamespaceCondition `json:"conditions,omitempty"`
}

// NamespaceCondition is a condition of a namespace.
type NamespaceCondition struct {
	Type string `json:"type,omitempty"`
	// Status is "True", "False" or "Unknown".
	Status             string    `json:"status,omitempty"`
	LastTransitionTime time.Time `json:"lastTransitionTime,omitzero"`
	// Reason and Message say why, Reason in one word.
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
}
