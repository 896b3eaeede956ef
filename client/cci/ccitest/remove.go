package ccitest

import (
	"fmt"
	"net/http"
	"slices"

	"tally/client/cci"
)

// deleteOptions are the options that the server knows, including a deprecated one.
type deleteOptions struct {
	cci.DeleteOptions
	OrphanDependents *bool `json:"orphanDependents"`
}

// remove handles DELETE PLURAL/{name}.
func (c *collection) remove(w http.ResponseWriter, r *http.Request) {
	var options deleteOptions
	if refused := decode(r, "DeleteOptions", &options); refused != nil {
		refused.write(w)
		return
	}
	if refused := options.refuse(); refused != nil {
		refused.write(w)
		return
	}
	name := r.PathValue("name")
	o, ok := c.objects[name]
	if !ok {
		c.notFound(name).write(w)
		return
	}
	if message := unmet(options.Preconditions, o.meta); message != "" {
		c.conflict(name, message).write(w)
		return
	}
	status := http.StatusOK
	if options.OrphanDependents != nil && !*options.OrphanDependents {
		status = http.StatusAccepted
	}
	writeObject(w, status, c.mark(o, slices.Contains(options.DryRun, cci.DryRunAll)))
}

// mark starts the deletion of an object, or only shows the result.
func (c *collection) mark(o *object, dryRun bool) *object {
	marked := c.marked(o)
	if !dryRun && !o.terminating() {
		marked.meta.ResourceVersion = c.nextVersion()
		c.objects[marked.meta.Name] = marked
	}
	return marked
}

// refuse returns nil for options that the server accepts, including a negative
// grace period, as on real servers.
func (o deleteOptions) refuse() *problem {
	var causes []cci.StatusCause
	for i, value := range o.DryRun {
		if value != cci.DryRunAll {
			causes = append(causes, unsupported(fmt.Sprintf("dryRun[%d]", i), value, `"All"`))
		}
	}
	if policy := o.PropagationPolicy; policy != "" && !slices.Contains(cci.PropagationPolicies(), policy) {
		causes = append(causes, unsupported("propagationPolicy", policy, `"Foreground", "Background", "Orphan", "nil"`))
	}
	if causes == nil {
		return nil
	}
	p := invalid("DeleteOptions", "meta.k8s.io", "", causes...)
	return &p
}

func unmet(p *cci.Preconditions, meta cci.ObjectMeta) string {
	switch {
	case p == nil:
		return ""
	case p.UID != nil && *p.UID != meta.UID:
		return fmt.Sprintf("Precondition failed: UID in precondition: %s, UID in object meta: %s", *p.UID, meta.UID)
	case p.ResourceVersion != nil && *p.ResourceVersion != meta.ResourceVersion:
		return fmt.Sprintf("Precondition failed: ResourceVersion in precondition: %s, ResourceVersion in object meta: %s", *p.ResourceVersion, meta.ResourceVersion)
	}
	return ""
}
