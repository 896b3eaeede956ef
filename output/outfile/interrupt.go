package outfile

import (
	"context"
	"time"
)

// grace is how long what is written directly may be written after its context ended.
const grace = 200 * time.Millisecond

// EndWith lets no write outlive ctx: what is written directly, such as a named pipe,
// may have a reader that does not read, and a write to it lasts forever.
func (p *Pair) EndWith(ctx context.Context) {
	for _, f := range []*File{p.data, p.interim, p.final} {
		if f != nil && f.direct {
			context.AfterFunc(ctx, func() {
				_ = f.local.SetWriteDeadline(time.Now().Add(grace)) // what has no deadline, such as /dev/null, holds no write
			})
		}
	}
}
