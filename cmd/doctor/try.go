package doctor

import (
	"context"
	"errors"

	"tally/cmd/internal/api"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// Try examines one API with the settings that a call finds. It tells every
// finding, with the hint of one that is bad, and returns the worst failure.
func Try(ctx context.Context, call *kit.Call, d api.API, tell func(finding, hint string)) error {
	e := examination{call: call, apis: []api.API{d}}
	p, err := e.prepare(ctx, d)
	if err == nil && p.client == nil {
		err = exit.Usage(errors.New("no endpoint is set"))
	}
	if err != nil {
		return err
	}
	worst := err
	for _, f := range p.examine(ctx, d.Checks()) {
		worst = exit.Worst(worst, f.err)
		tell(f.API+" "+f.Check+": "+f.Status+": "+f.Detail, f.Hint)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return worst
}
