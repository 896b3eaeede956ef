package rest_test

import (
	"errors"
	"strings"
	"testing"

	"tally/client/rest"
)

// All requests that are refused before anything is sent have one kind of error.
func TestRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	checks := rest.Checks{What: "export request"}
	checks.That(true, "status", "never shown")
	if err := checks.Err(); err != nil {
		t.Errorf("nothing was wrong: %v", err)
	}
	checks.That(false, "export_size", "%d is out of range", 0)
	checks.That(false, "cpu_limit", "%q is not a limit", "x")
	_, noHost := rest.New(rest.Options{Endpoint: "https://"})
	_, badPort := rest.New(rest.Options{Endpoint: "https://host:99999"})
	_, noCA := rest.New(rest.Options{Endpoint: "https://host", TLS: rest.TLS{CAFile: "absent"}})
	_, badPath := rest.Do[thing](t.Context(), serve(t, status(200, "{}")).client(t), rest.Request{Operation: "get thing", Path: "/%zz"})
	for want, err := range map[string]error{
		`invalid export request: export_size: 0 is out of range; cpu_limit: "x" is not a limit`: checks.Err(),
		"get run: the id is empty": rest.Invalid("get run", "the %s is empty", "id"),
		"names no host":            noHost,
		"the port must be from 1":  badPort,
		"CA file":                  noCA,
		"get thing: path":          badPath,
	} {
		if !rest.KindInvalid.Is(err) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if rest.KindInvalid.Is(errors.New("any")) || rest.KindInvalid.Is(nil) {
		t.Error("not every error is a refusal")
	}
}

func TestEveryKindHasAName(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for k := rest.KindUnexpected; k <= rest.KindIncomplete; k++ {
		if name := k.String(); seen[name] || strings.HasPrefix(name, "kind") {
			t.Errorf("kind %d is called %q", int(k), name)
		} else {
			seen[name] = true
		}
	}
	if name := (rest.KindIncomplete + 1).String(); name != "kind 7" {
		t.Errorf("%q", name)
	}
}
