package rest_test

import (
	"errors"
	"testing"

	"tally/client/rest"
)

// A body without words is not a message, and missing bytes are not counted.
func TestMessagesHaveWords(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"list x: Not Found (HTTP 404)":                              &rest.Error{Operation: "list x", Status: 404, Message: "{}"},
		"list x: the server failed and does not say why (HTTP 520)": &rest.Error{Operation: "list x", Status: 520, Message: "[]"},
		"cut":                                   &rest.Incomplete{Err: errors.New("cut")},
		"cut; incomplete: 1 record came before": &rest.Incomplete{Records: 1, Err: errors.New("cut")},
	} {
		if got := err.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestMessagesAreJoinedWithoutDoublePunctuation(t *testing.T) {
	t.Parallel()
	causes := []rest.Cause{{Field: "spec", Message: "missing"}}
	for want, err := range map[string]error{
		"Invalid: spec: missing":                  &rest.Error{Kind: rest.KindInvalid, Message: "Invalid: ", Causes: causes},
		"Conflict; spec: missing":                 &rest.Error{Kind: rest.KindRefused, Message: "Conflict.", Causes: causes},
		"boom; incomplete: 2 records came before": &rest.Incomplete{Records: 2, Err: &rest.Error{Message: "boom."}},
		"Not found.":                              &rest.Error{Message: "Not found."},
	} {
		if err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	}
}
