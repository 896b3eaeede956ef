package wire

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"strings"
	"sync"
	"time"

	"tally/client/rest"
)

// Candidate is one of several objects with the same name.
type Candidate struct {
	ID, Name  string
	CreatedAt time.Time
}

// AmbiguousError is a name that several objects have.
type AmbiguousError struct {
	// Noun is the kind of object: "run".
	Noun string
	// Name is their common name.
	Name string
	// Candidates are the first maxCandidates of the objects.
	Candidates []Candidate
	// More means that there are others.
	More bool
}

const maxCandidates = 10

// Error lists the candidates on one line.
func (e *AmbiguousError) Error() string {
	parts := make([]string, 0, len(e.Candidates)+1)
	for _, c := range e.Candidates {
		parts = append(parts, fmt.Sprintf("%s (created %s)", c.ID, c.CreatedAt.Format(time.RFC3339)))
	}
	if e.More {
		parts = append(parts, "and more")
	}
	return fmt.Sprintf("the name %q matches more than one %s; use one of the ids: %s", e.Name, e.Noun, strings.Join(parts, ", "))
}

// Nameable is a message that can be found by name.
type Nameable interface {
	Identified
	Candidate() Candidate
}

// Lookup has the two ways to find an object of any type. Both store it in the
// same place.
type Lookup struct {
	Noun  string
	ByID  func(ctx context.Context, id string) error
	Named iter.Seq2[Candidate, error]
}

// Candidates yields the objects with exactly this name, each stored in place for
// the caller: the server's "equals" may ignore case.
func Candidates[T Nameable](place *T, name string, objects iter.Seq2[T, error]) iter.Seq2[Candidate, error] {
	return func(yield func(Candidate, error) bool) {
		objects(func(object T, err error) bool {
			c := object.Candidate()
			if err == nil && c.Name != name {
				return true
			}
			*place = object
			return yield(c, err)
		})
	}
}

var uuid = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
})

// Resolve finds an object, trying the likelier of id and name first.
func (l Lookup) Resolve(ctx context.Context, nameOrID string) error {
	if err := CheckName("get "+l.Noun, nameOrID); err != nil {
		return err
	}
	if !uuid().MatchString(nameOrID) {
		err := l.Only(nameOrID)
		if !rest.KindNotFound.Is(err) || CheckSegment("", "id", nameOrID) != nil {
			return err
		}
	}
	err := l.ByID(ctx, nameOrID)
	if !rest.KindNotFound.Is(err) {
		return err
	}
	if uuid().MatchString(nameOrID) {
		err = l.Only(nameOrID)
	}
	if rest.KindNotFound.Is(err) {
		err = notFound(l.Noun, nameOrID)
	}
	return err
}

// Only finds the only object with this name.
func (l Lookup) Only(name string) error {
	ambiguous := &AmbiguousError{Noun: l.Noun, Name: name}
	for c, err := range l.Named {
		if err != nil {
			return err
		}
		if len(ambiguous.Candidates) == maxCandidates {
			ambiguous.More = true
			break
		}
		ambiguous.Candidates = append(ambiguous.Candidates, c)
	}
	switch len(ambiguous.Candidates) {
	case 0:
		return notFound(l.Noun, name)
	case 1:
		return nil
	}
	return ambiguous
}

func notFound(noun, name string) error {
	return &rest.Error{Operation: "get " + noun, Kind: rest.KindNotFound, Message: fmt.Sprintf("no %s has the id or the name %q", noun, name)}
}
