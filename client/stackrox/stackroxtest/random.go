package stackroxtest

import (
	"encoding/binary"
	"encoding/hex"
	"math/bits"
)

// random is the splitmix64 generator: its sequence depends on the seed alone,
// on every machine and with every release of Go.
type random uint64

func (r *random) next() uint64 {
	*r += 0x9e3779b97f4a7c15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1.
func (r *random) below(n int) int {
	high, _ := bits.Mul64(r.next(), uint64(n))
	return int(high)
}

// oneIn is true once in n calls, on average.
func (r *random) oneIn(n int) bool { return r.below(n) == 0 }

// hex64 returns 64 hexadecimal digits, as container ids and digests have.
func (r *random) hex64() string {
	var raw [32]byte
	for i := 0; i < len(raw); i += 8 {
		binary.BigEndian.PutUint64(raw[i:], r.next())
	}
	var digits [64]byte
	hex.Encode(digits[:], raw[:])
	return string(digits[:])
}

// uuid returns a random (version 4) UUID.
func (r *random) uuid() string {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], r.next())
	binary.BigEndian.PutUint64(raw[8:], r.next())
	raw[6] = raw[6]&0x0f | 0x40
	raw[8] = raw[8]&0x3f | 0x80
	var digits [36]byte
	hex.Encode(digits[0:8], raw[0:4])
	hex.Encode(digits[9:13], raw[4:6])
	hex.Encode(digits[14:18], raw[6:8])
	hex.Encode(digits[19:23], raw[8:10])
	hex.Encode(digits[24:36], raw[10:16])
	for _, dash := range [...]int{8, 13, 18, 23} {
		digits[dash] = '-'
	}
	return string(digits[:])
}

// word appends n characters of the alphabet that Kubernetes uses for the suffixes of
// generated names: without vowels, so no words result.
func (r *random) word(b []byte, n int) []byte {
	const letters = "bcdfghjklmnpqrstvwxz2456789"
	for range n {
		b = append(b, letters[r.below(len(letters))])
	}
	return b
}
