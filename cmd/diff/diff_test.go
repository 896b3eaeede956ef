package diff

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"tally/cmd/internal/exit"
	"tally/output/compare"
	"tally/output/extsort"
	"tally/output/outfile"
)

// A directory for temporary files that is missing is not a file that was not found,
// and a full disk is not a mistake of the command line.
func TestCodes(t *testing.T) {
	t.Parallel()
	missing := &fs.PathError{Op: "open", Path: "a.csv", Err: fs.ErrNotExist}
	for name, tt := range map[string]struct {
		err  error
		want exit.Code
	}{
		"the same":             {nil, exit.OK},
		"no file":              {fmt.Errorf("a.csv: %w", missing), exit.NotFound},
		"no directory to sort": {fmt.Errorf("sorting: %w", &outfile.ScratchError{Directory: "/none", Err: missing}), exit.BadUsage},
		"a full disk":          {&extsort.SpillError{Err: errors.New("no space left on device")}, exit.Unexpected},
		"damaged":              {&outfile.DamagedError{File: "a.csv", Err: errors.New("unexpected EOF")}, exit.Incomplete},
		"a key twice":          {&compare.DuplicateError{Key: []string{"a"}}, exit.BadUsage},
		"other columns":        {&compare.MismatchError{Reason: "the columns differ"}, exit.BadUsage},
	} {
		if got := exit.Of(coded(t.Context(), tt.err)); got != tt.want {
			t.Errorf("%s: exit code %d, want %d", name, got, tt.want)
		}
	}
}
