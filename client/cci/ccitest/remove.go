package ccitest

import (
	"fmt"
	"net/http"
	"slices"

	"tally/client/cci"
)

// deleteOptions are those that the server knows, a deprecated one among them.
type deleteOptions struct {
	cci.DeleteOptions
	OrphanDependents *bool `json:"orphanDependents"`
}

// remove is DELETE imagesnapshots/{name}.
func (s *Server) remove(w http.ResponseWriter, r *http.Request) {
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
	o, ok := s.objects[name]
	if !ok {
		notFound(name).write(w)
		return
	}
	if message := unmet(options.Preconditions, o.Metadata); message != "" {
		conflict(name, message).write(w)
		return
	}
	status := http.StatusOK
	if options.OrphanDependents != nil && !*options.OrphanDependents {
		status = http.StatusAccepted
	}
	writeObject(w, status, s.marking(o, slices.Contains(options.DryRun, cci.DryRunAll)))
}

// marking asks for the deletion of an object, or only shows what that would be.
func (s *Server) marking(o *object, dryRun bool) cci.ImageSnapshot {
	deleted := s.marked(o.ImageSnapshot)
	if !dryRun && !o.Terminating() {
		deleted.Metadata.ResourceVersion = s.nextVersion()
		s.objects[deleted.Metadata.Name] = &object{ImageSnapshot: deleted}
	}
	return deleted
}

// marked is a snapshot whose deletion was asked for, as it was if that is so already.
func (s *Server) marked(snapshot cci.ImageSnapshot) cci.ImageSnapshot {
	if !snapshot.Terminating() {
		zero := int64(0)
		snapshot.Metadata.DeletionTimestamp = s.now()
		snapshot.Metadata.DeletionGracePeriodSeconds = &zero
	}
	return snapshot
}

// refuse is nil for options that the server takes. A negative grace period is
// among them, as on real servers.
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

// Delete starts the deletion of a snapshot as if somebody else had asked for it.
func (s *Server) Delete(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, ok := s.objects[name]; ok {
		s.objects[name] = &object{ImageSnapshot: s.marked(o.ImageSnapshot)}
	}
}

// Replace puts another snapshot in the place of one of its name.
func (s *Server) Replace(snapshot cci.ImageSnapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(snapshot)
}
