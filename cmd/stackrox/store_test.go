package stackrox

import (
	"bytes"
	"os"
	"testing"
)

// TestStore keeps byte strings of every size, in memory or on disk, and leaves no
// file behind.
func TestStore(t *testing.T) {
	t.Parallel()
	for name, sizes := range map[string][]int{
		"in memory": {0, 1, 40, 0, 50}, "on disk": {60, 60, 0, 99, 1, 100, 7}, "one larger than the limit": {5, 1000, 5, 300},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := store{directory: dir, limit: 100}
			var at []stretch
			for i, size := range sizes {
				stretch, err := s.add(bytes.Repeat([]byte{byte(i)}, size))
				if err != nil {
					t.Fatal(err)
				}
				at = append(at, stretch)
				for before := range at { // at any time
					got, err := s.get(at[before])
					if want := bytes.Repeat([]byte{byte(before)}, sizes[before]); err != nil || !bytes.Equal(got, want) {
						t.Fatalf("after %d: string %d is %v, %v", i, before, got, err)
					}
				}
			}
			if err := s.close(); err != nil {
				t.Error(err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("left %v, %v", left, err)
			}
		})
	}
}
