package cci

import (
	"github.com/spf13/pflag"

	"tally/client/cci"
	"tally/cmd/internal/kit"
	"tally/output"
)

func namespacesNoun() kit.Noun {
	return kit.Resource[*session, cci.NamespaceQuery, cci.Namespace]{
		Name: "namespaces", Singular: "namespace", Short: "namespaces", Arg: "NAME",
		Connect: connect, Columns: namespaceColumns(), Sections: namespaceSections,
		List: (*session).Namespaces, Get: (*session).Namespace,
		Flags: func(q *cci.NamespaceQuery, flags *pflag.FlagSet) {
			flags.StringVarP(&q.LabelSelector, "selector", "l", "", "only those with these labels, such as app=web,tier!=test")
		},
		Check: func(q *cci.NamespaceQuery, call *kit.Call) error {
			q.Held = held(call)
			return checkSelector(q.LabelSelector)
		},
		Order: func(q *cci.NamespaceQuery, _ string, limit int) {
			q.PageSize, q.Limit = min(limit, cci.DefaultPageSize), oneMore(limit)
		},
		Details: map[string]kit.Detail{
			"list": {Example: "  tally cci namespaces list --sandbox\n  tally cci namespaces list --sandbox -l team=a -o wide"},
			"get":  {Example: "  tally cci namespaces get default --sandbox -o yaml\n  tally cci namespaces get team-a team-b --sandbox -o json"},
		},
	}
}

func namespaceColumns() []output.Column[cci.Namespace] {
	type namespace = cci.Namespace
	return []output.Column[namespace]{
		{Name: "name", Worth: output.Vital, Key: true, Value: func(n namespace) any { return n.Metadata.Name }, Doc: "name of the namespace"},
		{Name: "phase", Worth: output.Major, States: phases(), Value: func(n namespace) any { return n.State() }, Doc: "Active or Terminating"},
		{Name: "created", Type: output.Time, Worth: output.Useful, Value: func(n namespace) any { return n.Metadata.CreationTimestamp }, Doc: "when it was created"},
		{Name: "labels", Type: output.List, Wide: true, Value: func(n namespace) any { return labelPairs(n.Metadata.Labels) }, Doc: "its labels"},
		{Name: "finalizers", Type: output.List, Wide: true, Value: func(n namespace) any { return n.Spec.Finalizers }, Doc: "finalizers that must complete before it is gone"},
		{Name: "uid", Wide: true, Value: func(n namespace) any { return n.Metadata.UID }, Doc: "unique id, never reused for a later object of the same name"},
		{Name: "resource_version", Wide: true, Value: func(n namespace) any { return n.Metadata.ResourceVersion }, Doc: "version of the object, which changes with every update"},
	}
}
