package archive_test

import (
	"errors"
	"testing"

	"tally/client/archive"
)

func TestNames(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		before []string
		name   string
		want   error
	}{
		{nil, "a/b.csv", nil},
		{nil, "./a", nil},
		{[]string{"a"}, "b", nil},
		{[]string{"a/b"}, "a/c", nil},
		{nil, "../a", archive.ErrOutside},
		{nil, "a/../../b", archive.ErrOutside},
		{nil, "/etc/passwd", archive.ErrOutside},
		{nil, `a\b`, archive.ErrOutside},
		{nil, "a\nb", archive.ErrOutside},
		{nil, "a\x00", archive.ErrOutside},
		{nil, "", archive.ErrOutside},
		{nil, ".", archive.ErrOutside},
		{[]string{"a"}, "a", archive.ErrTwice},
		{[]string{"a"}, "./a", archive.ErrTwice},
		{[]string{"d/a"}, "d/x/../A", archive.ErrTwice},
		{[]string{"caf\u00e9"}, "cafe\u0301", archive.ErrTwice},
		{[]string{"a/b"}, "a", archive.ErrBoth},
		{[]string{"a"}, "a/b/c", archive.ErrBoth},
	} {
		var n archive.Names
		for _, name := range tc.before {
			if err := n.Add(name); err != nil {
				t.Fatal(err)
			}
		}
		if err := n.Add(tc.name); !errors.Is(err, tc.want) {
			t.Errorf("%q after %q: %v, want %v", tc.name, tc.before, err, tc.want)
		}
		if got := len(tc.before); tc.want != nil && n.Len() != got {
			t.Errorf("%q counts", tc.name)
		}
	}
}
