package kit

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
)

// contexts has the flags of verbs that read several contexts concurrently.
type contexts struct {
	all      bool
	parallel int
}

// atOnce is the default number of contexts to read concurrently.
const atOnce = 4

func (f *contexts) bind(flags *pflag.FlagSet) {
	flags.BoolVar(&f.all, "all-contexts", false, "read every context that has settings for this API; as with several contexts in --context, the first column is context")
	flags.IntVar(&f.parallel, "parallel", atOnce, "number of contexts to read at the same time")
}

// over does the verb's work in every named context. A verb that does not read
// several contexts refuses them before anything is sent.
func (v Verb) over(f *contexts, work Work) Work {
	return func(ctx context.Context, call *Call) error {
		names, several, err := call.App.Names()
		switch {
		case v.Contexts && f.parallel < 1:
			return exit.Usagef("--parallel must be 1 or more, not %d", f.parallel)
		case several && !v.Contexts:
			return exit.Usagef("%s works in one context, and --context %s may name several: name one", call.Path(), call.App.Global.Context)
		case err != nil:
			return err
		case f.all && call.App.Global.Context != "":
			return exit.Usagef("--all-contexts and --context cannot be combined")
		case !f.all && !several && len(v.APIs) == 0:
			return work(ctx, call)
		}
		if err := f.check(call); err != nil {
			return err
		}
		if f.all {
			if names, err = everyContext(call, v.apis(call)); err != nil {
				return err
			}
		}
		call.contexts = names
		return v.gather(ctx, call, f.parallel)
	}
}

// apis returns the APIs that the verb reads.
func (v Verb) apis(call *Call) []string {
	if len(v.APIs) > 0 {
		return v.APIs
	}
	return []string{call.api}
}

// check refuses settings that belong to one server.
func (f *contexts) check(call *Call) error {
	for _, s := range call.App.SettingsOf(call.api) {
		if _, typed := call.setting(s.API, s.Key); typed && s.OfServer() {
			return exit.Usagef("--%s belongs to one server, and several contexts are read: put it into each context, or name one", s.Key)
		}
	}
	return nil
}

// everyContext returns the contexts that have settings of the APIs, and reports
// those that have none.
func everyContext(call *Call, apis []string) ([]string, error) {
	with, without, err := call.App.Having(apis)
	if err != nil {
		return nil, err
	}
	of := Or(apis)
	if len(with) == 0 {
		return nil, config.Mistake(fmt.Errorf("--all-contexts: no context has settings of %s: create one with tally init %s", of, apis[0]))
	}
	if len(without) > 0 {
		call.App.Notice("%s left out, without settings of %s: %s", counted(len(without), "contexts"), of, strings.Join(without, ", "))
	}
	return with, nil
}

// again returns the work with its own flags, set to the values that were typed:
// concurrent work must share nothing.
func (v Verb) again(call *Call) (Work, error) {
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	work := v.Run(own)
	var failed error
	call.cmd.Flags().Visit(func(f *pflag.Flag) {
		mine := own.Lookup(f.Name)
		if mine == nil {
			return
		}
		if err := sameValue(mine.Value, f.Value); err != nil && failed == nil {
			failed = err
		}
	})
	return work, failed
}

// sameValue sets a flag to the value of another one of its type.
func sameValue(to, from pflag.Value) error {
	list, ok := from.(pflag.SliceValue)
	if !ok {
		return to.Set(from.String())
	}
	return to.(pflag.SliceValue).Replace(list.GetSlice())
}
