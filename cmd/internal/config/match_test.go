package config

import (
	"slices"
	"strings"
	"testing"
)

func TestNamesAndPatternsFindContexts(t *testing.T) {
	t.Parallel()
	file := &File{Path: "config.yaml"}
	for _, name := range []string{"prod-us", "prod-eu", "lab", "team/a", "odd*"} {
		file.Contexts = append(file.Contexts, Context{Name: name})
	}
	for list, want := range map[string]string{
		"prod-*": "prod-eu prod-us", "prod-e?": "prod-eu", "prod-[a-f]u": "prod-eu", "*": "lab odd* prod-eu prod-us team/a",
		"lab,prod-eu": "lab prod-eu", "prod-*, lab ,prod-eu": "lab prod-eu prod-us", "team*": "team/a", "odd*": "odd*", "lab,lab": "lab",
	} {
		if got, err := file.Match(list); err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %v, %v, want %s", list, got, err, want)
		}
	}
	for list, want := range map[string]string{
		"x*":      "--context x* matches none of the contexts: lab, odd*, prod-eu, prod-us, team/a",
		"lab,dev": `there is no context "dev"`, "lab,": "blank", ",": "blank", "[": "not a pattern", "lab,prod-ee": `did you mean "prod-eu"?`,
	} {
		if got, err := file.Match(list); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v, want %s", list, got, err, want)
		}
	}
	if _, err := (&File{Path: "config.yaml"}).Match("*"); err == nil || !strings.Contains(err.Error(), "none in config.yaml") {
		t.Error(err)
	}
	if !slices.IsSorted(file.Sorted()) {
		t.Error(file.Sorted())
	}
}
