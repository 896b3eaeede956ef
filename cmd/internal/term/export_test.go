package term

import (
	"context"
	"io"
	"os"
)

// Handed is how Interruptible writes what it cannot open once more.
func Handed(ctx context.Context, file *os.File) io.Writer {
	return &interruptible{ctx: ctx, to: file}
}
