package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"time"
)

// distinct is the number of distinct pods in a stream, which then repeat. They are
// larger than a processor's cache.
const distinct = 20_000

// tape is a whole response in chunks of HTTP/1.1, one for each pod, as
// grpc-gateway sends them. It is made before the first request, so that serving
// only writes.
type tape struct {
	head   []byte // once
	unit   []byte // repeated
	cuts   []int  // the ends of the unit's chunks
	times  int
	rest   []byte // once
	pacing time.Duration
}

// newTape makes the response of n pods, compressed or not.
func newTape(n int, zipped bool) *tape {
	f := newFleet(1)
	return newTapeOf(n, distinct, zipped, func(int) []byte { return f.record() })
}

// newTapeOf makes the response of n records with a number of distinct ones.
func newTapeOf(n, different int, zipped bool, record func(i int) []byte) *tape {
	records := make([][]byte, min(n, different))
	for i := range records {
		records[i] = record(i)
	}
	t := &tape{times: n / len(records)}
	rest := records[:n%len(records)]
	if zipped {
		t.head = chunk(nil, []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255})
		t.unit, t.cuts = chunks(compressed(records))
		t.rest, _ = chunks(compressed(rest))
		t.rest = chunk(t.rest, trailer(records, t.times, rest))
	} else {
		t.unit, t.cuts = chunks(records)
		t.rest, _ = chunks(rest)
	}
	t.rest = append(t.rest, "0\r\n\r\n"...)
	return t
}

func chunk(dst, data []byte) []byte {
	dst = fmt.Appendf(dst, "%x\r\n", len(data))
	return append(append(dst, data...), "\r\n"...)
}

func chunks(pieces [][]byte) (framed []byte, cuts []int) {
	for _, p := range pieces {
		framed = chunk(framed, p)
		cuts = append(cuts, len(framed))
	}
	return framed, cuts
}

// compressed flushes after every record. The first piece refers to nothing before it,
// so all pieces together can be repeated.
func compressed(records [][]byte) [][]byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	pieces := make([][]byte, len(records))
	for i, r := range records {
		_, _ = w.Write(r) // to memory
		_ = w.Flush()
		pieces[i] = bytes.Clone(b.Bytes())
		b.Reset()
	}
	return pieces
}

// trailer ends a gzip stream: an empty last block, the checksum and the size.
func trailer(unit [][]byte, times int, rest [][]byte) []byte {
	sum, size := uint32(0), 0
	add := func(records [][]byte) {
		for _, r := range records {
			sum, size = crc32.Update(sum, crc32.IEEETable, r), size+len(r)
		}
	}
	for range times {
		add(unit)
	}
	add(rest)
	end := binary.LittleEndian.AppendUint32([]byte{3, 0}, sum)
	return binary.LittleEndian.AppendUint32(end, uint32(size))
}

// play writes the body of the response.
func (t *tape) play(w io.Writer) error {
	if _, err := w.Write(t.head); err != nil {
		return err
	}
	for range t.times {
		if err := t.playUnit(w); err != nil {
			return err
		}
	}
	_, err := w.Write(t.rest)
	return err
}

// playUnit writes the unit in one piece or, if paced, each chunk when it is
// due. It spins until then: a busy server does not sleep between two pods
// either.
func (t *tape) playUnit(w io.Writer) error {
	if t.pacing == 0 {
		_, err := w.Write(t.unit)
		return err
	}
	from, due := 0, time.Now()
	for _, cut := range t.cuts {
		if _, err := w.Write(t.unit[from:cut]); err != nil {
			return err
		}
		from, due = cut, due.Add(t.pacing)
		for time.Now().Before(due) { //nolint:revive // see above
		}
	}
	return nil
}
