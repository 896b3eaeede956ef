package kfp_test

import (
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
)

// TestAFilterIsEncodedTwice compares with the recorded request that found a
// name with a percent sign: encoded once, the same filter is a 400.
func TestAFilterIsEncodedTwice(t *testing.T) {
	t.Parallel()
	const recordedQuery = "filter=%257B%2522predicates%2522%253A%255B%257B%2522op%2522%253A%2522EQUALS%2522%252C%2522key%2522%253A%2522name%2522%252C%2522string_value%2522%253A%252250%2525%2520off%2522%257D%255D%257D"
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, "{}") })
	if _, err := s.client.ListPipelines(t.Context(), kfp.PipelineQuery{Filter: kfp.Where(kfp.Equals("name", "50% off"))}, ""); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSuffix(s.requests()[0].query, "&page_size=200"); got != recordedQuery {
		t.Errorf("query\n%s, recorded\n%s", got, recordedQuery)
	}
}

// TestFiltersFindNamesWithSigns uses a server that decodes twice, as all do.
func TestFiltersFindNamesWithSigns(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{Empty: true})
	for _, name := range []string{"a+b", "50% off", "50%20off", `quote " backslash \`, "team/x", "прогон №1", "a&b=c?d#e", "{}"} {
		if _, err := c.CreateExperiment(t.Context(), kfp.Experiment{Name: name}); err != nil {
			t.Fatal(err)
		}
		found, err := c.ResolveExperiment(t.Context(), name, "")
		if err != nil || found.Name != name {
			t.Errorf("%q: found %q, %v", name, found.Name, err)
		}
	}
}

func TestPredicates(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 21, 41, 39, 0, time.FixedZone("", 3600))
	one, two := int32(1), kfp.Int64(2)
	for _, tt := range []struct {
		predicate kfp.Predicate
		want      string
	}{
		{kfp.Equals("name", "x"), `{"op":"EQUALS","key":"name","string_value":"x"}`},
		{kfp.Equals("name", ""), `{"op":"EQUALS","key":"name","string_value":""}`},
		{kfp.NotEquals("name", "x"), `{"op":"NOT_EQUALS","key":"name","string_value":"x"}`},
		{kfp.Contains("name", "x"), `{"op":"IS_SUBSTRING","key":"name","string_value":"x"}`},
		{kfp.OneOf("status", "a", "b"), `{"op":"IN","key":"status","string_values":{"values":["a","b"]}}`},
		{kfp.Since("created_at", at), `{"op":"GREATER_THAN_EQUALS","key":"created_at","timestamp_value":"2026-11-20T20:41:39Z"}`},
		{kfp.Before("created_at", at), `{"op":"LESS_THAN","key":"created_at","timestamp_value":"2026-11-20T20:41:39Z"}`},
		{kfp.InState(kfp.StorageArchived), `{"op":"IN","key":"storage_state","string_values":{"values":["STORAGESTATE_ARCHIVED","ARCHIVED"]}}`},
		{kfp.Predicate{Op: kfp.OpGreaterThan, Key: "n", IntValue: &one}, `{"op":"GREATER_THAN","key":"n","int_value":1}`},
		{kfp.Predicate{Op: kfp.OpLessThanEquals, Key: "n", LongValue: &two}, `{"op":"LESS_THAN_EQUALS","key":"n","long_value":"2"}`},
		{kfp.Predicate{Op: kfp.OpIn, Key: "n", IntValues: &kfp.IntValues{Values: []int32{1}}}, `{"op":"IN","key":"n","int_values":{"values":[1]}}`},
		{kfp.Predicate{Op: kfp.OpIn, Key: "n", LongValues: &kfp.LongValues{Values: []kfp.Int64{1}}}, `{"op":"IN","key":"n","long_values":{"values":["1"]}}`},
	} {
		if diff := cmp.Diff(`{"predicates":[`+tt.want+`]}`, encoded(t, kfp.Where(tt.predicate))); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

func encoded(t *testing.T, f kfp.Filter) string {
	t.Helper()
	encoded, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	plain, err := url.QueryUnescape(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestAndDoesNotChangeTheFilterItExtends(t *testing.T) {
	t.Parallel()
	base := kfp.Where(kfp.Equals("a", "1"))
	first, second := base.And(kfp.Equals("b", "2")), base.And(kfp.Equals("c", "3"))
	if got := encoded(t, first); strings.Contains(got, `"c"`) || !strings.Contains(got, `"a"`) || !strings.Contains(got, `"b"`) {
		t.Errorf("first is %s", got)
	}
	if got := encoded(t, second); strings.Contains(got, `"b"`) {
		t.Errorf("second is %s", got)
	}
}

func TestAFilterThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(http.ResponseWriter, *http.Request) {})
	_, err := s.client.ListRuns(t.Context(), kfp.RunQuery{Filter: kfp.Where(kfp.Since("created_at", time.Unix(math.MaxInt32*1000, 0)))}, "")
	s.refused(t, err)
}

func TestParseFilter(t *testing.T) {
	t.Parallel()
	const verbatim = `{"predicates":[{"op":1,"key":"name","stringValue":"x"}]}`
	f, err := kfp.ParseFilter(" " + verbatim + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := encoded(t, f); got != verbatim {
		t.Errorf("sent as %s, want it as it was written", got)
	}
	if got := encoded(t, f.And(kfp.Equals("a", "b"))); !strings.HasPrefix(got, verbatim[:len(verbatim)-2]+",") {
		t.Errorf("extended to %s", got)
	}
	for expression, want := range map[string]string{
		``:                                       "want",
		`{"predicates":[]}`:                      "one predicate or more",
		`{"predicate":[]}`:                       "unknown field",
		`{"predicates":[{"op":"EQUALS"}]}`:       `no "key"`,
		`{"predicates":[{"key":"name"}]}`:        `no "op"`,
		`{"predicates":[1]}`:                     "object",
		`{"predicates":[{"op":1,"key":"a"}`:      "EOF",
		`{"predicates":[{"op":1,"key":"a"}]} {}`: "nothing after it",
		`{"predicates":[{"operation":"EQUALS","key":"name"}]}`: "v2beta1",
	} {
		if _, err := kfp.ParseFilter(expression); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q in it", expression, err, want)
		}
	}
}

// TestArchivedAndAvailable filters by both spellings: the enum's own name finds
// nothing on releases since 2.0, without an error.
func TestArchivedAndAvailable(t *testing.T) {
	t.Parallel()
	_, c := start(t, kfptest.Options{})
	archived := names(t, c, kfp.RunQuery{Filter: kfp.Where(kfp.InState(kfp.StorageArchived))})
	available := names(t, c, kfp.RunQuery{Filter: kfp.Where(kfp.InState(kfp.StorageAvailable))})
	every := names(t, c, kfp.RunQuery{})
	if diff := cmp.Diff([]string{"hello"}, archived); diff != "" {
		t.Errorf("archived (-want +got):\n%s", diff)
	}
	if len(archived)+len(available) != len(every) {
		t.Errorf("%d archived + %d available of %d", len(archived), len(available), len(every))
	}
	if byEnum := names(t, c, kfp.RunQuery{Filter: kfp.Where(kfp.Equals("storage_state", string(kfp.StorageArchived)))}); len(byEnum) != 0 {
		t.Errorf("the enum's name found %q: the server is not like the real one", byEnum)
	}
}

func names(t *testing.T, c *kfp.Client, q kfp.RunQuery) []string {
	t.Helper()
	var out []string
	for run, err := range c.Runs(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, run.Name)
	}
	return out
}
