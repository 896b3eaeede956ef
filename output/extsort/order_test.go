package extsort

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// ordered are the keys and records as a sorter emits them.
func ordered(t *testing.T, memory int64, keys []string) []string {
	t.Helper()
	s := New(memory, t.TempDir())
	defer func() { _ = s.Close() }()
	for i, key := range keys {
		add := s.Add
		if i%3 == 0 {
			add = s.Adopt
		}
		if err := add([]byte(key), fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	if err := s.Each(func(key, record []byte) error { got = append(got, string(key)+"="+string(record)); return nil }); err != nil {
		t.Fatal(err)
	}
	return got
}

// expected is the same by a stable sort.
func expected(keys []string) []string {
	at := make([]int, len(keys))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
	sorted := make([]string, len(keys))
	for i, n := range at {
		sorted[i] = fmt.Sprintf("%s=%d", keys[n], n)
	}
	return sorted
}

// Keys are ordered by their bytes and equal ones by their arrival, in memory and on
// disk, however alike they are.
func TestOrder(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	kinds := map[string]func(i int) string{
		"all the same":          func(int) string { return "prod-frankfurt/shop/checkout" },
		"empty":                 func(int) string { return "" },
		"ascending":             func(i int) string { return fmt.Sprintf("%09d", i) },
		"descending":            func(i int) string { return fmt.Sprintf("%09d", 1_000_000-i) },
		"up and down":           func(i int) string { return fmt.Sprintf("%09d", min(i, 3000-i)) },
		"few, alike":            func(int) string { return "prod-frankfurt/shop/checkout-" + fmt.Sprint(random.IntN(40)) },
		"zeros and their ends":  func(int) string { return strings.Repeat("\x00", random.IntN(20)) + strings.Repeat("a", random.IntN(2)) },
		"of every length":       func(i int) string { return strings.Repeat("a", i%300) },
		"of two bytes":          func(int) string { return strings.Repeat("ab", random.IntN(9)) + strings.Repeat("b", random.IntN(3)) },
		"high bytes":            func(int) string { return string([]byte{byte(random.IntN(256)), 0xff, byte(random.IntN(256))}) },
		"random and often long": func(int) string { return fmt.Sprintf("%x", random.Uint64())[:1+random.IntN(8)] },
	}
	for name, kind := range kinds {
		keys := make([]string, 3000)
		for i := range keys {
			keys[i] = kind(i)
		}
		for _, memory := range []int64{1 << 30, 40_000} {
			if got, want := ordered(t, memory, keys), expected(keys); !slices.Equal(got, want) {
				t.Errorf("%s, in %d bytes: another order", name, memory)
			}
		}
	}
}

func FuzzOrder(f *testing.F) {
	f.Add([]byte("a,b,,a\x00,a"), byte(',')) //nolint:gocritic // cut at the separator
	f.Fuzz(func(t *testing.T, data []byte, separator byte) {
		var keys []string
		for key := range bytes.SplitSeq(data, []byte{separator}) {
			keys = append(keys, string(key))
		}
		if got, want := ordered(t, 1<<30, keys), expected(keys); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}
