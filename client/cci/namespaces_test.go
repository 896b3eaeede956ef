package cci_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/cci"
	"tally/client/cci/ccitest"
	"tally/client/rest"
)

// withNamespaces are n namespaces, ns-0000 and so on, of which every second belongs to app "even".
func withNamespaces(n int) ccitest.Options {
	c := ccitest.Collection{Kind: "Namespace"}
	for i := range n {
		c.Objects = append(c.Objects, cci.Namespace{
			Metadata: cci.ObjectMeta{Name: fmt.Sprintf("ns-%04d", i), Labels: map[string]string{"app": []string{"even", "odd"}[i%2]}},
			Status:   cci.NamespaceStatus{Phase: "Active"},
		})
	}
	return ccitest.Options{Collections: []ccitest.Collection{c}}
}

func TestNamespaces(t *testing.T) {
	t.Parallel()
	server := start(t, withNamespaces(1203))
	client := connect(t, server)
	all, err := collect(client.Namespaces(t.Context(), cci.NamespaceQuery{}))
	if err != nil || len(all) != 1203 || all[1202].Metadata.Name != "ns-1202" || all[0].State() != "Active" {
		t.Fatalf("%d namespaces, %v", len(all), err)
	}
	if got := server.Requests(); len(got) != 3 || got[0].Path != "/apis/cci/v2/namespaces" {
		t.Errorf("requests %+v", got)
	}
	some, err := collect(client.Namespaces(t.Context(), cci.NamespaceQuery{LabelSelector: "app=odd", Limit: 2}))
	var names []string
	for _, n := range some {
		names = append(names, n.Metadata.Name)
	}
	if diff := cmp.Diff([]string{"ns-0001", "ns-0003"}, names); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

func TestNamespace(t *testing.T) {
	t.Parallel()
	for _, noGet := range []bool{false, true} {
		o := withNamespaces(3)
		o.NoGet = noGet
		server := start(t, o)
		client := connect(t, server)
		got, err := client.Namespace(t.Context(), "ns-0002")
		if err != nil || got.Metadata.Name != "ns-0002" || !strings.Contains(string(got.RawJSON()), "x_undocumented") {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := client.Namespace(t.Context(), "nonesuch"); !cci.IsNotFound(err) || !strings.Contains(err.Error(), "get namespace nonesuch") {
			t.Errorf("missing: %v", err)
		}
		server.Delete("namespaces", "ns-0001")
		if got, err := client.Namespace(t.Context(), "ns-0001"); err != nil || got.State() != cci.PhaseTerminating {
			t.Errorf("deleted: %+v, %v", got, err)
		}
	}
}

// A namespace is a label, not a subdomain, and never changes the path.
func TestNamespacesThatAreNone(t *testing.T) {
	t.Parallel()
	server := start(t, withNamespaces(1))
	client := connect(t, server)
	for _, name := range []string{"", ".", "a.b", "a/b", "A", "-a", "a-", "容器", strings.Repeat("a", 64)} {
		var e *rest.Error
		if _, err := client.Namespace(t.Context(), name); !errors.As(err, &e) || e.Kind != rest.KindInvalid || !strings.Contains(err.Error(), "at most 63") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := client.Namespace(t.Context(), strings.Repeat("a", 63)); !cci.IsNotFound(err) {
		t.Errorf("63 letters: %v", err)
	}
	if sent := server.Requests(); len(sent) != 1 {
		t.Errorf("%d requests were sent", len(sent))
	}
}
