package cci

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tally/client/cci"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/huawei"
	"tally/cmd/internal/kit"
)

const waitSnapshotLong = `Wait until an image snapshot reaches a phase, or until it is gone. The exit code
is 8 if its build fails, or if it is deleted while a phase is awaited, and 6 when
--timeout expires.`

const waitSnapshotExamples = `  tally cci imagesnapshots wait web-next --sandbox
  tally cci imagesnapshots wait nonesuch --for deleted --sandbox
  tally cci imagesnapshots wait broken --for phase=Available --sandbox # exit 8: it failed`

// waitFlags are the flags of wait.
type waitFlags struct {
	huawei.PollFlags
	until string
}

func (f *waitFlags) bind(flags *pflag.FlagSet) {
	flags.StringVar(&f.until, "for", "phase="+cci.PhaseAvailable, "what to wait for: deleted, or phase=NAME")
	f.Bind(flags, cci.DefaultInterval, 0)
}

func waitSnapshotVerb() kit.Verb {
	return kit.Verb{
		Use: "wait NAME", Short: "Wait until an image snapshot reaches a phase, or is gone", Prints: true,
		Long: waitSnapshotLong, Example: waitSnapshotExamples,
		Args:   kit.OneArg,
		Values: map[string]kit.Completer{"for": kit.OneOf("deleted", "phase="+cci.PhaseAvailable)},
		Run:    kit.WithFlags((*waitFlags).bind, (*waitFlags).run),
	}
}

// waitOptions makes a wait for a snapshot report its states as all waits do.
func waitOptions(call *kit.Call, s *session, interval time.Duration, name string) cci.WaitOptions {
	states := &kit.States{App: call.App, What: "image snapshot " + name}
	return cci.WaitOptions{
		Interval: s.Interval(interval), Sleep: call.App.Sleep, OnFailure: states.Failed, OnUnknown: states.Unknown,
		OnChange: func(s cci.ImageSnapshot) {
			states.See(s.State(), s.Known() && s.State() != cci.PhaseAvailable && !s.Failed())
		},
	}
}

func (f *waitFlags) run(ctx context.Context, call *kit.Call) error {
	phase, isPhase := strings.CutPrefix(f.until, "phase=")
	if f.until != "deleted" && (!isPhase || phase == "") {
		return exit.Usagef("--for must be deleted or phase=NAME, such as phase=Available, not %q", f.until)
	}
	err := kit.Check(call, snapshotColumns())
	if !isPhase {
		err = kit.Check(call, deletionColumns())
	}
	if err = errors.Join(err, f.Check()); err != nil {
		return err
	}
	s, err := connectSnapshots(ctx, call)
	if err != nil {
		return err
	}
	limited, cancel := f.Limited(ctx, "allow more time with --timeout, or ask again later")
	defer cancel()
	end := kit.Waiting(call.App, "image snapshot "+call.Args[0])
	defer end()
	name := call.Args[0]
	options := waitOptions(call, s, f.Interval, name)
	if !isPhase {
		if err := s.WaitImageSnapshotDeleted(limited, name, options); err != nil {
			return err
		}
		return kit.One(ctx, call, deletionColumns(), snapshotDeletion{ID: name, Name: name, Result: resultDeleted})
	}
	snapshot, err := s.WaitImageSnapshot(limited, name, phase, options)
	var failed *cci.FailedError
	if errors.As(err, &failed) {
		err = &exit.Coded{Code: exit.Failed, Err: err}
	} else if err != nil {
		return err
	}
	return errors.Join(kit.One(ctx, call, snapshotColumns(), snapshot), err)
}
