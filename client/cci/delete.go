package cci

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"tally/client/huawei"
	"tally/client/rest"
)

// DeleteOptions are the body of a deletion. The zero value deletes as the
// server does by default.
type DeleteOptions struct {
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
	// DryRun contains DryRunAll for a deletion that changes nothing.
	DryRun []string `json:"dryRun,omitempty"`
	// GracePeriodSeconds is how long the object may take to end, in seconds: 0
	// or more. nil leaves it to the server.
	GracePeriodSeconds *int64 `json:"gracePeriodSeconds,omitempty"`
	// Preconditions must hold, or nothing is deleted.
	Preconditions *Preconditions `json:"preconditions,omitempty"`
	// PropagationPolicy is one of PropagationPolicies: what happens to objects that
	// belong to this one.
	PropagationPolicy string `json:"propagationPolicy,omitempty"`
}

// DryRunAll as the value of DeleteOptions.DryRun requests all checks and no change.
const DryRunAll = "All"

// Preconditions distinguish the intended object from others with its name, or
// from a changed version.
type Preconditions struct {
	UID             *string `json:"uid,omitempty"`
	ResourceVersion *string `json:"resourceVersion,omitempty"`
}

// PropagationPolicies returns the values of DeleteOptions.PropagationPolicy.
func PropagationPolicies() []string { return []string{"Background", "Foreground", "Orphan"} }

// Validate checks the options against the reference. Servers may be more lenient:
// some accept a negative grace period.
func (o DeleteOptions) Validate() error {
	c := &rest.Checks{What: "delete options"}
	for _, value := range o.DryRun {
		c.That(value == DryRunAll, "dryRun", "%q: %s is allowed", value, DryRunAll)
	}
	atLeast(c, "gracePeriodSeconds", o.GracePeriodSeconds, 0)
	c.That(o.PropagationPolicy == "" || slices.Contains(PropagationPolicies(), o.PropagationPolicy), "propagationPolicy",
		"%q is not one of %s", o.PropagationPolicy, strings.Join(PropagationPolicies(), ", "))
	if p := o.Preconditions; p != nil {
		c.That(p.UID == nil || *p.UID != "", "preconditions.uid", "it must not be empty")
		c.That(p.ResourceVersion == nil || *p.ResourceVersion != "", "preconditions.resourceVersion", "it must not be empty")
	}
	return c.Err()
}

// body returns nil if there are no options.
func (o DeleteOptions) body() (*string, error) {
	data, err := json.Marshal(o)
	if err != nil || string(data) == "{}" {
		return nil, err
	}
	body := string(data)
	return &body, nil
}

// Deleted is the response to the deletion of a T.
type Deleted[T object] struct {
	// Object is the object's current state, with its DeletionTimestamp; nil if the server responds with a Status.
	Object *T
	// Status is the server's Status if it does not send the object.
	Status *Status
	// Accepted means that the deletion is not done yet (HTTP 202), or that the server does not confirm it.
	Accepted bool
	// DryRun means that nothing was changed, although Object has a DeletionTimestamp.
	DryRun bool

	rest.Raw
}

// UnmarshalJSON distinguishes a Status from an object, and keeps the server's bytes.
func (d *Deleted[T]) UnmarshalJSON(body []byte) error {
	var head struct {
		Kind string `json:"kind"`
	}
	if err := rest.Keep(body, &head, &d.Raw); err != nil {
		return err
	}
	if head.Kind == "Status" {
		return json.Unmarshal(body, &d.Status)
	}
	return json.Unmarshal(body, &d.Object)
}

// deletes distinguishes a deletion from other responses with HTTP 200.
func (k collection[T]) deletes(d Deleted[T]) bool {
	if d.Status != nil {
		return d.Status.Status == "Success"
	}
	return d.Object != nil && k.owns(*d.Object)
}

// delete requests the deletion of one.
func (k collection[T]) delete(ctx context.Context, c *Client, name string, o DeleteOptions) (Deleted[T], error) {
	if err := k.check(name); err != nil {
		return Deleted[T]{}, err
	}
	if err := o.Validate(); err != nil {
		return Deleted[T]{}, err
	}
	body, err := o.body()
	if err != nil {
		return Deleted[T]{}, err
	}
	op := k.on(http.MethodDelete, name, body)
	op.Bodiless = true
	response, err := huawei.DoFull[Deleted[T]](ctx, c.api, op)
	if rest.GoneMeanwhile(err) && IsNotFound(err) {
		return Deleted[T]{}, nil
	}
	if err != nil {
		return Deleted[T]{}, err
	}
	deleted, silent := response.Value, len(bytes.TrimSpace(response.Body)) == 0
	if !silent && !k.deletes(deleted) {
		return Deleted[T]{}, c.api.BodyError(op.Name, response.Response, response.Body)
	}
	deleted.Accepted = silent || response.Response.StatusCode == http.StatusAccepted
	deleted.DryRun = len(o.DryRun) > 0
	return deleted, nil
}
