package cmd

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"tally/client/cci"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

const waitSnapshotLong = `Wait until an image snapshot is in a phase, or until it is gone. The exit code
is 8 for a snapshot whose building failed, or that is deleted while a phase is
waited for, and 6 when --timeout passes.`

const waitSnapshotExamples = `  tally cci imagesnapshots wait web-next --sandbox
  tally cci imagesnapshots wait nonesuch --for deleted --sandbox
  tally cci imagesnapshots wait broken --for phase=Available --sandbox # exit 8`

func (f *pollFlags) bindSnapshot(flags *pflag.FlagSet) {
	flags.DurationVar(&f.interval, "interval", cci.DefaultInterval, "time between two looks")
	flags.DurationVar(&f.timeout, "timeout", 0, "wait no longer than this; 0 waits for ever")
}

func waitSnapshotVerb(complete kit.Completer) kit.Verb {
	var f pollFlags
	var until string
	return kit.Verb{
		Use: "wait NAME", Short: "Wait until an image snapshot is in a phase, or gone", Prints: true,
		Long: waitSnapshotLong, Example: waitSnapshotExamples,
		Args: kit.OneArg, Complete: complete,
		Values: map[string]kit.Completer{"for": kit.OneOf("deleted", "phase="+cci.PhaseAvailable)},
		Flags: func(flags *pflag.FlagSet) {
			flags.StringVar(&until, "for", "phase="+cci.PhaseAvailable, "what to wait for: deleted, or phase=NAME")
			f.bindSnapshot(flags)
		},
		Run: func(ctx context.Context, call *kit.Call) error { return f.waitSnapshot(ctx, call, until) },
	}
}

func (f *pollFlags) waitSnapshot(ctx context.Context, call *kit.Call, until string) error {
	phase, isPhase := strings.CutPrefix(until, "phase=")
	if until != "deleted" && (!isPhase || phase == "") {
		return exit.Usagef("--for must be deleted or phase=NAME, such as phase=Available, not %q", until)
	}
	err := kit.Check(call, snapshotColumns())
	if !isPhase {
		err = kit.Check(call, deletionColumns())
	}
	if err = errors.Join(err, f.check()); err != nil {
		return err
	}
	s, err := connectCCI(ctx, call)
	if err != nil {
		return err
	}
	limited, cancel := f.limited(ctx, "allow more time with --timeout, or look again later")
	defer cancel()
	options := cci.WaitOptions{Interval: s.interval(f.interval), Sleep: call.App.Sleep}
	name := call.Args[0]
	if !isPhase {
		if err := s.WaitDeleted(limited, name, options); err != nil {
			return err
		}
		return kit.One(ctx, call, deletionColumns(), &snapshotDeletion{ID: name, Result: resultDeleted})
	}
	snapshot, err := s.WaitPhase(limited, name, phase, options)
	var failed *cci.FailedError
	if errors.As(err, &failed) {
		err = &exit.Coded{Code: exit.Failed, Err: err}
	} else if err != nil {
		return err
	}
	return errors.Join(kit.One(ctx, call, snapshotColumns(), &snapshot), err)
}
