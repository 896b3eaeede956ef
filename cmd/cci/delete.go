package cci

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/client/cci"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/huawei"
	"tally/cmd/internal/kit"
)

const deleteSnapshotsLong = `Delete image snapshots, by name or all that -l selects. A snapshot is gone
once its finalizers have completed; --wait waits for that.

Each snapshot is fetched first, so that one that is already being deleted is
reported as such. --uid and --resource-version make the server refuse (exit code
7) if the snapshot was replaced or changed. With -l, the matching snapshots are
listed first, and only those are deleted, by uid.

--dry-run makes the server check the request and change nothing.`

const deleteSnapshotsExamples = `  tally cci imagesnapshots delete web --yes --sandbox
  tally cci imagesnapshots delete web nonesuch --yes --ignore-not-found --wait --sandbox -o json
  tally cci imagesnapshots delete -l app=web --dry-run --sandbox`

// snapshotDelete are the flags of delete.
type snapshotDelete struct {
	kit.DeleteFlags
	huawei.PollFlags
	grace        int64
	cascade      string
	uid, version string
	wait         bool
	selector     string
}

func (f *snapshotDelete) bind(flags *pflag.FlagSet) {
	f.DeleteFlags.Bind(flags)
	f.PollFlags.Bind(flags, cci.DefaultInterval, 0)
	flags.Int64Var(&f.grace, "grace-period", 0, "grace period in seconds (default: the server's)")
	flags.StringVar(&f.cascade, "cascade", "", "what happens to dependent objects: "+strings.Join(cascades(), ", "))
	flags.StringVar(&f.uid, "uid", "", "delete it only if it has this uid")
	flags.StringVar(&f.version, "resource-version", "", "delete it only if it has this resource version")
	flags.BoolVar(&f.wait, "wait", false, "wait until it is gone")
	flags.StringVarP(&f.selector, "selector", "l", "", "only those with these labels, such as app=web,tier!=test")
}

// cascades are the values of --cascade; the API capitalises them.
func cascades() []string {
	var names []string
	for _, policy := range cci.PropagationPolicies() {
		names = append(names, strings.ToLower(policy))
	}
	return names
}

func deleteSnapshotsVerb(complete kit.Completer) kit.Verb {
	return kit.Verb{
		Use: "delete [NAME...]", Aliases: []string{"rm"}, Short: "Delete image snapshots", Prints: true, Columns: kit.ColumnsOf(deletionColumns()),
		Long: deleteSnapshotsLong, Example: deleteSnapshotsExamples,
		Args: cobra.ArbitraryArgs, Complete: complete,
		Values: map[string]kit.Completer{"cascade": kit.OneOf(cascades()...)},
		Run:    kit.WithFlags((*snapshotDelete).bind, (*snapshotDelete).run),
	}
}

// options returns the checked body of the request.
func (f *snapshotDelete) options(call *kit.Call) (cci.DeleteOptions, error) {
	o := cci.DeleteOptions{GracePeriodSeconds: numberOrNil(call, "grace-period", f.grace)}
	if f.DryRun {
		o.DryRun = []string{cci.DryRunAll}
	}
	if i := slices.Index(cascades(), f.cascade); i >= 0 {
		o.PropagationPolicy = cci.PropagationPolicies()[i]
	} else if call.Changed("cascade") {
		return o, exit.Usagef("--cascade must be one of %s, not %q", strings.Join(cascades(), ", "), f.cascade)
	}
	if call.Changed("uid") || call.Changed("resource-version") {
		o.Preconditions = &cci.Preconditions{UID: strOrNil(call, "uid", f.uid), ResourceVersion: strOrNil(call, "resource-version", f.version)}
	}
	return o, huawei.InFlags(o.Validate(), map[string]string{
		"gracePeriodSeconds": "grace-period", "preconditions.uid": "uid", "preconditions.resourceVersion": "resource-version",
	})
}

// strOrNil is nil for a flag that was not set.
func strOrNil(call *kit.Call, flag, s string) *string {
	if !call.Changed(flag) {
		return nil
	}
	return &s
}

// check refuses flags that exclude each other.
func (f *snapshotDelete) check(call *kit.Call) error {
	selected := call.Changed("selector")
	switch {
	case selected && len(call.Args) > 0:
		return exit.Usagef("names and --selector cannot be combined")
	case !selected && len(call.Args) == 0:
		return exit.Usagef("nothing to delete: name objects, or use --selector")
	case (selected || len(call.Args) > 1) && (call.Changed("uid") || call.Changed("resource-version")):
		return exit.Usagef("--uid and --resource-version apply to one snapshot: name only one")
	case f.wait && f.DryRun:
		return exit.Usagef("--wait and --dry-run cannot be combined: a dry run deletes nothing")
	}
	for _, name := range call.Args {
		if err := cci.CheckImageSnapshotName(name); err != nil {
			return err
		}
	}
	return errors.Join(checkSelector(f.selector), f.PollFlags.Check())
}

func (f *snapshotDelete) run(ctx context.Context, call *kit.Call) error {
	if err := kit.Check(call, deletionColumns()); err != nil {
		return err
	}
	options, err := f.options(call)
	if err = errors.Join(err, f.check(call)); err != nil {
		return err
	}
	s, err := connectSnapshots(ctx, call)
	if err != nil {
		return err
	}
	d := &deletion{call: call, session: s, flags: f, options: options}
	if err := d.choose(ctx); err != nil || len(d.targets) == 0 {
		return err
	}
	return d.confirmed(ctx)
}
