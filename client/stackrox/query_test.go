package stackrox_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"tally/client/stackrox"
)

func TestFiltersInTheServersLanguage(t *testing.T) {
	t.Parallel()
	cases := []struct {
		filter stackrox.Filter
		want   string
	}{
		{stackrox.Filter{}, ""},
		{stackrox.Filter{Namespaces: []string{"a"}}, `Namespace:"a"`},
		{stackrox.Filter{Namespaces: []string{"a", "b"}, Clusters: []string{"c"}}, `Cluster:"c"+Namespace:"a","b"`},
		{stackrox.Filter{Images: []string{"registry:5000/x"}, Pods: []string{"p+q"}}, `Pod Name:"p+q"+Image:"registry:5000/x"`},
		{stackrox.Filter{Deployments: []string{"web"}, Match: stackrox.MatchPrefix}, `Deployment:web`},
		{stackrox.Filter{Deployments: []string{"we.*"}, Match: stackrox.MatchRegex}, `Deployment:r/we.*`},
	}
	for _, tc := range cases {
		got, err := tc.filter.Query()
		if err != nil || got != tc.want {
			t.Errorf("%q, %v; want %q", got, err, tc.want)
		}
		if err := stackrox.CheckQuery("pods", got, false); err != nil {
			t.Errorf("%q does not pass its own check: %v", got, err)
		}
	}
}

func TestValuesThatTheLanguageCannotExpress(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"", " ", "a,b", `a"b`, "a+b:c", "a\nb"} {
		var wrong *stackrox.QueryError
		if _, err := (stackrox.Filter{Namespaces: []string{value}}).Query(); !errors.As(err, &wrong) {
			t.Errorf("%q: %v", value, err)
		}
	}
	for _, value := range []string{"!a", `-`, "*", "r/a"} {
		if _, err := (stackrox.Filter{Namespaces: []string{value}, Match: stackrox.MatchPrefix}).Query(); err == nil {
			t.Errorf("the prefix %q is an operator", value)
		}
	}
}

// TestExpressionsThatCannotBeCompiled are refused here, in filters and in queries;
// what compiles in lower case only is left to the server.
func TestExpressionsThatCannotBeCompiled(t *testing.T) {
	t.Parallel()
	for expression, good := range map[string]bool{"(": false, "*a": false, "(?=a)": false, `\Z`: true, `\pL`: true, "a|b": true} {
		_, filter := stackrox.Filter{Namespaces: []string{expression}, Match: stackrox.MatchRegex}.Query()
		query := stackrox.CheckQuery("pods", "Namespace:x,!r/"+expression, false)
		if (filter == nil) != good || (query == nil) != good {
			t.Errorf("%s: %v, %v", expression, filter, query)
		}
	}
}

// Of the recorded queries, those that the server misreads are refused, and the others
// pass.
func TestQueriesAreChecked(t *testing.T) {
	t.Parallel()
	good := []string{
		"", "Namespace:stackrox", "namespace:stackrox", "NAMESPACE:stackrox", "Namespace:stackrox,default", `Namespace:"stackrox"`,
		"Namespace:!stackrox", "Namespace:r/stack.*", "Cluster:prod", "Deployment:sensor", "Pod Name:sensor", "Image:nginx", "CVE:CVE-2021-1",
		"Deployment Label:app=x", "Created:>01/01/2026", "Pod Name:a:b", "Namespace:-", "Namespace:*", "Namespace:a+Cluster:b",
		"Cluster ID:8c1f6b0e-5f0b-4a8b-9f8d-0a3a0d2f0001",
	}
	for _, query := range good {
		if err := stackrox.CheckQuery("pods", query, false); err != nil {
			t.Errorf("%q: %v", query, err)
		}
	}
	bad := map[string]string{
		"Naemspace:x": "pods have no search field", "garbage": "a word without a field", "Policy:foo": "pods have no search field",
		"Namespace:stackrox+Policy:foo": "pods have no search field", "Namespace:stackrox+Naemspace:x": "pods have no search field",
		"Namespace:a+Namespace:b": "occurs twice", "Namespace:a+namespace:b": "occurs twice", "Namespace:stackrox Cluster:prod": "second term",
		"Namespace:": "without a value", "Namespace:a,": "empty alternative", `Namespace:""`: "empty alternative", "Namespace :x": "pods have no search field",
		"+": "a word without a field",
	}
	for query, problem := range bad {
		var wrong *stackrox.QueryError
		if err := stackrox.CheckQuery("pods", query, false); !errors.As(err, &wrong) || !strings.Contains(err.Error(), problem) {
			t.Errorf("%q: %v", query, err)
		}
	}
	if err := stackrox.CheckQuery("pods", "Quantum State:x", true); err != nil {
		t.Errorf("an unknown field was asked for: %v", err)
	}
	if err := stackrox.CheckQuery("pods", "garbage", true); err == nil {
		t.Error("a bare word is never right")
	}
}

func TestTheFieldsArePods(t *testing.T) {
	t.Parallel()
	fields := stackrox.Fields("pods")
	if len(fields) != 244 || !slices.Contains(fields, "namespace") || slices.Contains(fields, "policy") {
		t.Errorf("%d fields", len(fields))
	}
}
