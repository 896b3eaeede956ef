package kfp

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// facts are the expectations on a JSON response. The key is a path such as "runs.0.status", where "#" counts a list.
// The value is the string to find there, or one of three marks: "*" for any value that is not empty, "-" for an
// absent field, and "~part" for a string that contains the part. Variables are written ${name}.
type facts map[string]string

// variables are the values that earlier steps saved, mostly ids.
type variables map[string]string

func (v variables) expand(s string) string {
	return os.Expand(s, func(name string) string { return v[name] })
}

// save stores the values at paths of a response, by variable name.
func (v variables) save(t *testing.T, response any, paths map[string]string) {
	t.Helper()
	for name, path := range paths {
		value, ok := lookup(response, path)
		if !ok || value == "" {
			t.Fatalf("the answer has nothing at %q to save as %s: %v", path, name, response)
		}
		v[name] = value
	}
}

// check reports each fact that does not hold for the response to the named request.
func (f facts) check(t *testing.T, question string, response any, vars variables) {
	t.Helper()
	for path, expected := range f {
		want := vars.expand(expected)
		got, found := lookup(response, path)
		if !matches(want, got, found) {
			t.Errorf("%s: at %q: got %q (present: %t), want %q", question, path, got, found, want)
		}
	}
}

func matches(want, got string, found bool) bool {
	switch part, contains := strings.CutPrefix(want, "~"); {
	case want == "-":
		return !found
	case want == "*":
		return found && got != ""
	case contains:
		return found && strings.Contains(got, part)
	default:
		return found && got == want
	}
}

// lookup returns the value at a path as a string.
func lookup(value any, path string) (string, bool) {
	for _, step := range strings.Split(path, ".") {
		next, ok := child(value, step)
		if !ok {
			return "", false
		}
		value = next
	}
	return fmt.Sprint(value), true
}

func child(value any, step string) (any, bool) {
	switch v := value.(type) {
	case map[string]any:
		next, ok := v[step]
		return next, ok
	case []any:
		if step == "#" {
			return len(v), true
		}
		i, err := strconv.Atoi(step)
		if err != nil || i < 0 || i >= len(v) {
			return nil, false
		}
		return v[i], true
	}
	return nil, false
}

func TestFacts(t *testing.T) {
	t.Parallel()
	response := map[string]any{"runs": []any{map[string]any{"status": "Running", "error": ""}}}
	for _, c := range []struct {
		path, want string
		holds      bool
	}{
		{"runs.#", "1", true},
		{"runs.#", "2", false},
		{"runs.0.status", "Running", true},
		{"runs.0.status", "~unn", true},
		{"runs.0.status", "~xx", false},
		{"runs.0.status", "*", true},
		{"runs.0.error", "*", false},
		{"runs.0.name", "-", true},
		{"runs.0.status", "-", false},
		{"runs.1.status", "Running", false},
		{"runs.x", "-", true},
	} {
		got, found := lookup(response, c.path)
		if holds := matches(c.want, got, found); holds != c.holds {
			t.Errorf("%s = %s: got %t, want %t", c.path, c.want, holds, c.holds)
		}
	}
}
