package term

import (
	"context"
	"io"
	"os"
)

// Handed is the writer of Interruptible for files that cannot be opened again.
func Handed(ctx context.Context, file *os.File) io.Writer {
	return &interruptible{ctx: ctx, to: file}
}
