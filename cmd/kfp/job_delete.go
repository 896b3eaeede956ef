package kfp

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tally/client/kfp/v2beta1"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// propagations returns the values of --propagation, which the API writes in
// capitals.
func propagations() []string { return []string{"foreground", "background", "orphan"} }

func bindPropagation(flags *pflag.FlagSet) {
	flags.String("propagation", "", "what happens to their objects in the cluster; needs v2beta1: "+strings.Join(propagations(), ", "))
}

// checkPropagation refuses an unknown value before anything is sent.
func checkPropagation(call *kit.Call) error {
	policy := call.Text("propagation")
	if policy == "" || slices.Contains(propagations(), policy) {
		return nil
	}
	return exit.Usage(unknownValue("--propagation", policy, propagations()))
}

// deleteJob deletes a job, through v2beta1 if only that can do what is requested.
func deleteJob(s *session, ctx context.Context, nameOrID string) (string, error) {
	policy := s.call.Text("propagation")
	return act((*session).JobID, func(c server, ctx context.Context, id string) error {
		if policy == "" {
			return c.DeleteJob(ctx, id)
		}
		v2, err := s.byV2("jobs delete --propagation")
		if err != nil {
			return err
		}
		return v2.DeleteJobWith(ctx, id, v2beta1.Propagation(strings.ToUpper(policy)))
	})(s, ctx, nameOrID)
}
