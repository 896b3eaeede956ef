package ccitest

import (
	"fmt"
	"strings"

	"tally/client/cci"
)

const apiVersion = "cci/v2"

// collection has a Server's objects of a kind.
type collection struct {
	*Server
	kind, plural string
	life         life
	objects      map[string]*object
}

// life is the behaviour of one kind. Each of its functions may be nil.
type life struct {
	// refuse returns the faults of an object to create.
	refuse func(*object) ([]cci.StatusCause, error)
	// created sets the initial state of an object.
	created func(*object) error
	// stored completes an object that is new to the server.
	stored func(*object)
	// read advances an object towards its next state when it is read.
	read func(*object) error
}

// serves adds a collection.
func (s *Server) serves(c Collection, l life) error {
	plural := strings.ToLower(c.Kind) + "s"
	added := &collection{Server: s, kind: c.Kind, plural: plural, life: l, objects: map[string]*object{}}
	s.collections[plural] = added
	for _, value := range c.Objects {
		if err := added.add(value); err != nil {
			return fmt.Errorf("%s: %w", plural, err)
		}
	}
	return nil
}

// add stores a value as a new object.
func (c *collection) add(value any) error {
	o, err := newObject(value)
	if err != nil {
		return err
	}
	return c.put(o)
}

// put stores a new object.
func (c *collection) put(o *object) error {
	o.meta.ResourceVersion = c.nextVersion()
	if o.meta.UID == "" {
		o.meta.UID = fmt.Sprintf("fake-uid-%d", c.version)
	}
	if o.meta.CreationTimestamp.IsZero() {
		o.meta.CreationTimestamp = c.now()
	}
	if c.life.stored != nil {
		c.life.stored(o)
	}
	c.objects[o.meta.Name] = o
	if err := o.set("apiVersion", apiVersion); err != nil {
		return err
	}
	return o.set("kind", c.kind)
}

// read advances an object to its next state, and drops it at the end of its
// deletion. It reports whether the object still exists.
func (c *collection) read(o *object) (bool, error) {
	o.reads++
	switch {
	case o.terminating() && past(o.reads, c.options.GoneAfter):
		delete(c.objects, o.meta.Name)
		return false, nil
	case !o.terminating() && c.life.read != nil:
		return true, c.life.read(o)
	}
	return true, nil
}

// past reports whether n reads exceed the duration of a state.
func past(n, lasts int) bool {
	if lasts == 0 {
		lasts = 1
	}
	return lasts != Never && n > lasts
}

// marked returns an object with a deletion timestamp, unchanged if it already has
// one.
func (s *Server) marked(o *object) *object {
	marked := o.copied()
	if !o.terminating() {
		zero := int64(0)
		marked.meta.DeletionTimestamp = s.now()
		marked.meta.DeletionGracePeriodSeconds = &zero
	}
	return marked
}
