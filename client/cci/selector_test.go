package cci_test

import (
	"errors"
	"testing"

	"tally/client/cci"
	"tally/client/rest"
)

func TestSelectors(t *testing.T) {
	t.Parallel()
	labels := map[string]string{"app": "web", "tier": "", "example.com/Kind": "a_b.c"}
	cases := map[string]bool{
		"":                             true,
		"  ":                           true,
		"app":                          true,
		"!app":                         false,
		"! missing":                    true,
		"missing":                      false,
		"app=web":                      true,
		"app == web":                   true,
		"app=other":                    false,
		"app!=web":                     false,
		"missing!=web":                 true,
		"tier=":                        true,
		"tier":                         true,
		"app in (db, web)":             true,
		"app in (db)":                  false,
		"missing in (db)":              false,
		"app notin (db,web)":           false,
		"missing notin (db)":           true,
		"app in (web),tier!=x,!nobody": true,
		"app=web,app=db":               false,
		"example.com/Kind=a_b.c":       true,
	}
	for s, want := range cases {
		selector, err := cci.ParseSelector(s)
		if err != nil || selector.Matches(labels) != want {
			t.Errorf("%q: %v, %v", s, selector.Matches(labels), err)
		}
	}
}

// A mistake must not select everything.
func TestSelectorsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		",", "app=web,", ",app=web", "app=web,,tier", "=web", "app=a b", "app in", "app in ()x", "app in (a", "app in (a,$)", "app>1", "a/b/c=d",
		"app=-x", "-app", "app = = x", "app in (a),(b)",
	} {
		var invalid *rest.Error
		if selector, err := cci.ParseSelector(s); !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid {
			t.Errorf("%q is taken: %v", s, selector)
		}
	}
}
