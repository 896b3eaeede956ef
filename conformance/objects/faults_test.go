package objects

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tally/client/object"
	"tally/client/rest"
	"tally/output/outfile"
)

// faults is a proxy in front of the server that breaks requests at random: it refuses
// them, or cuts the connection before or after the server has processed them.
type faults struct {
	count atomic.Int64
	rate  float64
}

func (f *faults) serve(t *testing.T, endpoint string) string {
	t.Helper()
	target, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rand.Float64() >= f.rate {
			proxy.ServeHTTP(w, r)
			return
		}
		f.count.Add(1)
		switch rand.N(5) {
		case 0:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 1:
			w.WriteHeader(http.StatusInternalServerError)
		case 2: // in the middle of the body
			_, _ = io.CopyN(io.Discard, r.Body, rand.Int64N(1<<20))
			panic(http.ErrAbortHandler)
		case 3: // nothing was sent on
			panic(http.ErrAbortHandler)
		default: // the response is lost
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
	}))
	s.Config.ErrorLog = nil
	t.Cleanup(s.Close)
	return s.URL
}

// store is a bucket, used as by tally.
type store struct {
	ctx    context.Context
	bucket *object.Bucket
}

func openStore(t *testing.T, endpoint string, attempts int) *store {
	t.Helper()
	b, err := object.Open(bucket, object.Options{
		Options: rest.Options{Endpoint: endpoint, Attempts: attempts, Sleep: func(context.Context, time.Duration) error { return nil }},
		Region:  "us-east-1", Keys: object.Keys{Access: accessKey, Secret: secretKey},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return &store{t.Context(), b}
}

// Create implements outfile.Store.
func (s *store) Create(name string) (outfile.Draft, error) { return s.bucket.Create(s.ctx, name) }

// Small implements outfile.Store.
func (s *store) Small(name string) (outfile.Draft, error) { return s.bucket.Small(s.ctx, name), nil }

// Open implements outfile.Store.
func (s *store) Open(name string) (io.ReadCloser, error) { return s.bucket.Read(s.ctx, name) }

// version is data that can be checked for completeness: its last line is the checksum
// of the others.
func version(n, size int) []byte {
	line := fmt.Sprintf("version %d\n", n)
	body := strings.Repeat(line, 1+size/len(line))
	return fmt.Appendf(nil, "%s%x\n", body, sha256.Sum256([]byte(body)))
}

func isWhole(data []byte) bool {
	if len(data) < 65 {
		return false
	}
	body, last := data[:len(data)-65], string(data[len(data)-65:len(data)-1])
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]) == last
}

// export writes one version and its manifest, and reports whether it succeeded.
func export(s *store, data []byte) error {
	pair, err := outfile.Open(outfile.Destination{Store: s, Out: "pods.bin", Manifest: "pods.bin.manifest.json"})
	if err != nil {
		return err
	}
	attempt := func(err error) outfile.Attempt { return outfile.Attempt{Error: err.Error()} }
	if _, err := pair.Write(data); err != nil {
		_ = pair.Abort(attempt(err)) // its faults are part of the test
		return err
	}
	return pair.Commit(outfile.Manifest{Format: "bytes", Complete: true}, attempt)
}

// TestAThousandFaults: after each export, successful or not, the visible object is
// complete and matches its manifest. After a successful export, it is the exported
// one.
func TestAThousandFaults(t *testing.T) {
	t.Parallel()
	endpoint := serve(t)
	s := newStorage(t, endpoint)
	direct := openStore(t, endpoint, 1)
	f := &faults{rate: 0.3}
	broken := []*store{openStore(t, f.serve(t, endpoint), 1), openStore(t, f.serve(t, endpoint), 3)}
	want, whole := 1000, 0
	if testing.Short() {
		want = 100
	}
	for n := 0; f.count.Load() < int64(want); n++ {
		size := rand.N(4000)
		if n%10 == 0 {
			size = object.PartSize + rand.N(object.PartSize)
		}
		data := version(n, size)
		err := export(broken[n%2], data)
		there := s.read(t, "pods.bin")
		switch {
		case there != nil && !isWhole(there):
			t.Fatalf("export %d (%v): %d bytes that are not whole", n, err, len(there))
		case err == nil && !bytes.Equal(there, data):
			t.Fatalf("export %d ended well, and another object is there", n)
		}
		if err == nil {
			whole++
		}
		if there == nil {
			continue
		}
		if _, err := (outfile.Verifier{Store: direct, TempDir: t.TempDir()}).Verify(t.Context(), "pods.bin", ""); err != nil {
			t.Fatalf("export %d: %v", n, err)
		}
	}
	if whole == 0 {
		t.Error("no export ended well")
	}
	t.Logf("%d faults, %d exports ended well, %d uploads are left for the bucket's rule", f.count.Load(), whole, s.uploads(t))
}
