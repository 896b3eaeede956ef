package kfp

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tally/client/kfp/v2beta1"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

const canILong = `Ask the server whether you may get, create or delete something in the namespace of
--namespace. Exit code 0 means yes; 4 means no, or that the server refuses your
credentials: the message says which. The only NOUN is viewers, which display the
output of runs. A server in single-user mode allows everything.`

// permission is a verb and a resource, with the response.
type permission struct {
	Verb      string `json:"verb"`
	Noun      string `json:"noun"`
	Namespace string `json:"namespace"`
	Allowed   bool   `json:"allowed"`
}

func permissionColumns() []output.Column[permission] {
	return []output.Column[permission]{
		{Name: "verb", Value: func(p permission) any { return p.Verb }, Doc: "get, create or delete"},
		{Name: "noun", Key: true, Value: func(p permission) any { return p.Noun }, Doc: "what the permission is about"},
		{Name: "namespace", Value: func(p permission) any { return p.Namespace }, Doc: "namespace in which it applies"},
		{Name: "allowed", Type: output.Bool, Worth: output.Vital, States: output.States{output.Good: {"true"}, output.Bad: {"false"}}, Value: func(p permission) any { return p.Allowed }, Doc: "whether you may"},
	}
}

// The verbs and resources of the check.
func askedVerbs() []string { return []string{"get", "create", "delete"} }
func askedNouns() []string { return []string{"viewers"} }

func canINoun() kit.Noun {
	return kit.Single(kit.Verb{
		Use: "can-i VERB NOUN", Short: "Check whether you may do something", Prints: true,
		Columns: kit.ColumnsOf(permissionColumns()), Long: canILong, Args: cobra.ExactArgs(2),
		Complete: func(_ context.Context, call *kit.Call, typed string) []string {
			return kit.WithPrefix([][]string{askedVerbs(), askedNouns()}[min(len(call.Args), 1)], typed)
		},
		Example: `  tally kfp can-i get viewers --namespace team-a --sandbox
  tally kfp can-i delete viewers --namespace team-b --sandbox=multi-user   # exit 4: no`,
		Run: kit.NoFlags(canI),
	})
}

func canI(ctx context.Context, call *kit.Call) error {
	verb, noun := call.Args[0], call.Args[1]
	switch {
	case !slices.Contains(askedVerbs(), verb):
		return exit.Usage(unknownValue("the verb", verb, askedVerbs()))
	case !slices.Contains(askedNouns(), noun):
		return exit.Usage(unknownValue("the noun", noun, askedNouns()))
	}
	return kit.Make(ctx, call, permissionColumns(), func(ctx context.Context) (permission, error) {
		s, err := dial(ctx, call)
		if err != nil {
			return permission{}, err
		}
		p := permission{Verb: verb, Noun: noun, Namespace: s.wanted}
		if s.wanted == "" {
			return p, &exit.Coded{
				Code: exit.BadUsage, Err: errors.New("no namespace is set"),
				Hint: "use --namespace, or set TALLY_KFP_NAMESPACE or namespace in the context",
			}
		}
		err = s.authorize(ctx, strings.ToUpper(verb), strings.ToUpper(noun))
		if notServed(err) {
			return p, &exit.Coded{Code: exit.Refused, Err: errors.New("this server cannot be asked for permissions: it does not serve /auth"), Hint: "try the command that you need"}
		}
		p.Allowed = err == nil
		return p, err
	})
}

// authorize uses v1beta1, and v2beta1 if that does not serve /auth: releases up to
// 2.17 serve it in v1beta1 only, whichever API is set.
func (s *session) authorize(ctx context.Context, verb, noun string) error {
	err := s.v1.Authorize(ctx, s.wanted, verb, noun)
	if notServed(err) && !s.v1Only {
		return v2beta1.Over(s.v1.Transport(), s.timeout).Authorize(ctx, s.wanted, verb, noun)
	}
	return err
}
