package outfile

import (
	"context"
	"time"
)

// grace is how long a direct write may take after its context ended.
const grace = 200 * time.Millisecond

// EndWith lets no write outlive ctx: a file that is written directly, such as a named
// pipe, may have a reader that never reads, which would block a write forever.
func (p *Pair) EndWith(ctx context.Context) {
	for _, f := range []*File{p.data, p.interim, p.final} {
		if f != nil && f.direct {
			context.AfterFunc(ctx, func() {
				_ = f.local.SetWriteDeadline(time.Now().Add(grace)) // files without deadlines, such as /dev/null, do not block
			})
		}
	}
}
