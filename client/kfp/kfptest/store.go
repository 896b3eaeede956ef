package kfptest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// store is the state of the server. Its lock is held during a whole request.
type store struct {
	mu        sync.Mutex
	multiUser bool
	now       func() time.Time
	random    *rand.Rand

	experiments table[*experiment]
	runs        table[*run]
	jobs        table[*job]
	pipelines   table[*pipeline]
	versions    table[*version]
}

// table has the objects of one kind.
type table[T any] struct {
	byID  map[string]T
	order []string
}

func (t *table[T]) add(id string, object T) {
	if t.byID == nil {
		t.byID = map[string]T{}
	}
	t.byID[id] = object
	t.order = append(t.order, id)
}

func (t *table[T]) get(id string) (T, bool) {
	object, ok := t.byID[id]
	return object, ok
}

func (t *table[T]) remove(id string) {
	delete(t.byID, id)
	if i := slices.Index(t.order, id); i >= 0 {
		t.order = slices.Delete(t.order, i, i+1)
	}
}

// where returns the objects that want selects, oldest first.
func (t *table[T]) where(want func(T) bool) []T {
	all := make([]T, len(t.order))
	for i, id := range t.order {
		all[i] = t.byID[id]
	}
	return slices.DeleteFunc(all, func(object T) bool { return !want(object) })
}

func newStore(o Options) *store {
	s := &store{multiUser: o.MultiUser, now: o.Now, random: rand.New(rand.NewPCG(o.Seed, 20))}
	s.seed(o)
	return s
}

// id makes the next id.
func (s *store) id() string {
	a, b := s.random.Uint64(), s.random.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>48&0x3fff|0x8000, b&0xffffffffffff)
}

// suffix returns the suffix that the cluster appends to a generated name.
func (s *store) suffix() string {
	const letters = "bcdfghjklmnpqrstvwxz2456789"
	out := make([]byte, 5)
	for i := range out {
		out[i] = letters[s.random.IntN(len(letters))]
	}
	return string(out)
}

// namespaceOf returns the namespace that an object's references name, empty in single-user
// mode.
func (s *store) namespaceOf(refs []reference) string {
	if !s.multiUser {
		return ""
	}
	return referred(refs, "NAMESPACE")
}

// home is the namespace of the server itself, which runs and jobs have in single-user
// mode.
const home = "kubeflow"

func (s *store) homeOf(namespace string) string { return cmp.Or(namespace, home) }
