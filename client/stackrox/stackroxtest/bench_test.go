package stackroxtest_test

import (
	"io"
	"net/http"
	"strconv"
	"testing"

	"tally/client/stackrox/stackroxtest"
)

func BenchmarkFleet(b *testing.B) {
	var line []byte
	bytes := 0
	for p := range (stackroxtest.Fleet{Pods: b.N, Seed: 1}).All() {
		line = p.AppendJSON(line[:0])
		bytes += len(line)
	}
	b.SetBytes(int64(bytes / b.N))
}

func BenchmarkExport(b *testing.B) {
	for _, flush := range []int{0, 64 << 10} {
		b.Run("flush-"+strconv.Itoa(flush), func(b *testing.B) {
			s := start(b, stackroxtest.Options{Pods: b.N, Seed: 1, FlushBytes: flush})
			b.ResetTimer()
			resp := get(b, s, "/v1/export/pods")
			n, err := io.Copy(io.Discard, resp.Body)
			if err != nil || resp.StatusCode != http.StatusOK {
				b.Fatalf("status %d, %v", resp.StatusCode, err)
			}
			b.SetBytes(n / int64(b.N))
		})
	}
}
