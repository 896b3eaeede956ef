package extsort

import (
	"bytes"
	"runtime"
	"testing"
)

// Large records come back in order, one in memory at a time. The memory of the whole
// process is measured, so no other test may run meanwhile.
func TestC6LargeRecordsAreNotHeld(t *testing.T) {
	const records = 8
	s := New(1<<30, t.TempDir())
	defer func() { _ = s.Close() }()
	record := make([]byte, largeSize)
	for i := range byte(records) {
		record[0] = i
		if err := s.Add([]byte{records - i/2}, record); err != nil {
			t.Fatal(err)
		}
		if err := s.Add([]byte{records - i/2}, []byte{i}); err != nil {
			t.Fatal(err)
		}
	}
	var got []byte
	peak := uint64(0)
	err := s.Each(func(_, record []byte) error {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapAlloc)
		got = append(got, record[0])
		return nil
	})
	want := []byte{6, 6, 7, 7, 4, 4, 5, 5, 2, 2, 3, 3, 0, 0, 1, 1}
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v, want %v, error %v", got, want, err)
	}
	if peak > 4*largeSize+8<<20 {
		t.Errorf("%d MiB at the peak", peak>>20)
	}
}
