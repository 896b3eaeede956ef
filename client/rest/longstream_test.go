package rest_test

import (
	"crypto/sha256"
	"io"
	"net/http"
	"testing"

	"tally/client/rest"
)

// A stream many times as long as its window, in frames of all sizes, arrives whole.
func TestLongStreamOverGRPC(t *testing.T) {
	t.Parallel()
	sent, want := sha256.New(), 0
	c := serveH2(t, rest.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/grpc")
		for i := range 12_000 {
			b := make([]byte, i*37%1500)
			for k := range b {
				b[k] = byte(i + k)
			}
			n, _ := io.MultiWriter(w, sent).Write(b)
			if want += n; i%3 == 0 {
				_ = http.NewResponseController(w).Flush()
			}
		}
		w.Header().Set(http.TrailerPrefix+"Grpc-Status", "0")
	})
	body, end, known, err := call(t, c)
	if err != nil || !known || end.Code != 0 {
		t.Fatal(end, known, err)
	}
	if got := sha256.Sum256([]byte(body)); string(got[:]) != string(sent.Sum(nil)) {
		t.Errorf("%d bytes arrived, not the %d that were sent", len(body), want)
	}
}
