package object_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"tally/client/object"
	"tally/client/object/objecttest"
	"tally/client/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open is a bucket of a server, and the options may be changed.
func open(t *testing.T, s *objecttest.Server, change ...func(*object.Options)) *object.Bucket {
	t.Helper()
	o := object.Options{
		Options: rest.Options{Endpoint: s.URL, Attempts: 3, Sleep: func(context.Context, time.Duration) error { return nil }},
		Region:  "us-east-1",
		Keys:    object.Keys{Access: objecttest.AccessKey, Secret: objecttest.SecretKey},
	}
	for _, c := range change {
		c(&o)
	}
	b, err := object.Open(objecttest.Bucket, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func serve(t *testing.T) *objecttest.Server {
	t.Helper()
	s := objecttest.New()
	t.Cleanup(s.Close)
	return s
}

// data are bytes that do not repeat.
func data(size int) []byte {
	b := make([]byte, size)
	r := rand.NewChaCha8([32]byte{byte(size)})
	_, _ = r.Read(b)
	return b
}

// write writes data in pieces, and publishes it.
func write(u *object.Upload, data []byte) error {
	for piece := range slices.Chunk(data, 1<<20+7) {
		if _, err := u.Write(piece); err != nil {
			return errors.Join(err, u.Discard())
		}
	}
	if err := u.Seal(); err != nil {
		return errors.Join(err, u.Discard())
	}
	return u.Publish()
}

func put(t *testing.T, b *object.Bucket, key string, data []byte) error {
	t.Helper()
	u, err := b.Create(t.Context(), key)
	if err != nil {
		return err
	}
	return write(u, data)
}

func TestObjectsOfAnySize(t *testing.T) {
	t.Parallel()
	s := serve(t)
	b := open(t, s)
	for _, size := range []int{0, 1, object.PartSize - 1, object.PartSize, object.PartSize + 1, 3 * object.PartSize} {
		want := data(size)
		if err := put(t, b, "nights/pods.csv", want); err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if got := s.Object("nights/pods.csv"); !bytes.Equal(got.Data, want) || got.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
			t.Errorf("%d bytes: %d are there, %v", size, len(got.Data), got.Header)
		}
		body, err := b.Read(t.Context(), "nights/pods.csv")
		if err != nil {
			t.Fatal(err)
		}
		if read, err := io.ReadAll(body); err != nil || !bytes.Equal(read, want) {
			t.Errorf("%d bytes: %d were read, %v", size, len(read), err)
		}
	}
	if n := s.Uploads(); n != 0 {
		t.Errorf("%d uploads are left", n)
	}
}

func TestNothingIsVisibleBeforePublish(t *testing.T) {
	t.Parallel()
	s := serve(t)
	u, err := open(t, s).Create(t.Context(), "pods.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.Write(data(2 * object.PartSize)); err != nil {
		t.Fatal(err)
	}
	if err := u.Seal(); err != nil {
		t.Fatal(err)
	}
	if objects := s.Objects(); len(objects) > 0 || s.Uploads() != 1 {
		t.Errorf("%v, %d uploads", objects, s.Uploads())
	}
	if err := u.Discard(); err != nil || s.Uploads() != 0 {
		t.Errorf("%v, %d uploads", err, s.Uploads())
	}
}

// TestC5AStorageThatDoesNotRespond to the beginning of an upload does not hold an
// interrupt up.
func TestC5AStorageThatDoesNotRespond(t *testing.T) {
	t.Parallel()
	s := serve(t)
	ctx, interrupt := context.WithCancelCause(t.Context())
	stopped, silent := errors.New("stopped"), make(chan struct{})
	defer close(silent)
	s.Fault = func(objecttest.Request, http.ResponseWriter) bool {
		interrupt(stopped)
		<-silent
		return true
	}
	if _, err := open(t, s).Create(ctx, "pods.csv"); !errors.Is(err, stopped) {
		t.Error(err)
	}
}

// An upload that begins after an interrupt is aborted, and a storage that does not
// respond to that does not hold the interrupt up either.
func TestC5AnInterruptWhileAnUploadBegins(t *testing.T) {
	t.Parallel()
	s := serve(t)
	var aborted atomic.Bool
	ctx, interrupt := context.WithCancelCause(t.Context())
	stopped, silent := errors.New("stopped"), make(chan struct{})
	defer close(silent)
	s.Fault = func(r objecttest.Request, _ http.ResponseWriter) bool {
		if interrupt(stopped); r.Method == http.MethodDelete {
			aborted.Store(true)
			<-silent
			return true
		}
		return false
	}
	_, err := open(t, s).Create(ctx, "pods.csv")
	if !errors.Is(err, stopped) || aborted.Load() && !strings.Contains(err.Error(), "the unfinished upload is still there") {
		t.Error(err)
	}
}

// TestDiscardAfterAnInterrupt removes what was sent, although the context has ended
// and a part is on its way.
func TestDiscardAfterAnInterrupt(t *testing.T) {
	t.Parallel()
	s := serve(t)
	held := make(chan struct{})
	s.Fault = func(r objecttest.Request, _ http.ResponseWriter) bool {
		if strings.Contains(r.Query, "partNumber=2") {
			<-held
		}
		return false
	}
	ctx, interrupt := context.WithCancelCause(t.Context())
	u, err := open(t, s).Create(ctx, "pods.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.Write(data(2 * object.PartSize)); err != nil {
		t.Fatal(err)
	}
	stopped := errors.New("stopped")
	interrupt(stopped)
	time.AfterFunc(20*time.Millisecond, func() { close(held) })
	if err := u.Seal(); !errors.Is(err, stopped) {
		t.Error(err)
	}
	if err = u.Discard(); err != nil || s.Uploads() != 0 || len(s.Objects()) > 0 {
		t.Errorf("%v, %d uploads, %v", err, s.Uploads(), s.Objects())
	}
}

// TestALostResponse is a failure only where the object is not there.
func TestALostResponse(t *testing.T) {
	t.Parallel()
	for _, size := range []int{10, 2 * object.PartSize} {
		for _, processed := range []bool{true, false} {
			s := serve(t)
			last := func(r objecttest.Request) bool {
				return r.Method == http.MethodPut && r.Query == "" || r.Method == http.MethodPost && r.Query != "uploads="
			}
			cut := errors.New("cut")
			if processed {
				s.After = func(r objecttest.Request) error {
					if last(r) {
						return cut
					}
					return nil
				}
			} else {
				s.Fault = func(r objecttest.Request, _ http.ResponseWriter) bool {
					if last(r) {
						panic(http.ErrAbortHandler)
					}
					return false
				}
			}
			s.Put("pods.csv", []byte("old"))
			err := put(t, open(t, s), "pods.csv", data(size))
			if processed != (err == nil) || processed != (len(s.Object("pods.csv").Data) == size) || s.Uploads() != 0 {
				t.Errorf("%d bytes, processed %t: %v, %d bytes are there, %d uploads", size, processed, err, len(s.Object("pods.csv").Data), s.Uploads())
			}
		}
	}
}

// A page of a login with status 200 stores nothing, whichever request it responds to.
func TestA1APageInPlaceOfTheStorage(t *testing.T) {
	t.Parallel()
	for _, size := range []int{10, object.PartSize + 5} {
		for _, c := range []struct{ method, query string }{{http.MethodPost, "uploads"}, {http.MethodPut, ""}, {http.MethodPost, "uploadId"}} {
			s := serve(t)
			replaced := false
			s.Fault = func(r objecttest.Request, w http.ResponseWriter) bool {
				if r.Method != c.method || !strings.HasPrefix(r.Query, c.query) {
					return false
				}
				replaced = true
				w.Header().Set("Content-Type", "text/html")
				_, _ = w.Write([]byte("<html><title>Login</title></html>"))
				return true
			}
			s.Put("pods.csv", []byte("old"))
			err := put(t, open(t, s), "pods.csv", data(size))
			if (err == nil) == replaced || replaced == (len(s.Object("pods.csv").Data) == size) {
				t.Errorf("%d bytes, %s %q: %v, %d bytes are there", size, c.method, c.query, err, len(s.Object("pods.csv").Data))
			}
		}
	}
}

// TestRetries repeats what failed for a moment, a part with the same bytes.
func TestRetries(t *testing.T) {
	t.Parallel()
	for _, status := range []int{500, 502, 503, 429} {
		s := serve(t)
		seen := map[string]int{}
		s.Fault = func(r objecttest.Request, w http.ResponseWriter) bool {
			seen[r.String()]++
			if seen[r.String()] == 1 {
				objecttest.Refuse(w, status, "InternalError", "We encountered an internal error. Please try again.")
			}
			return seen[r.String()] == 1
		}
		want := data(object.PartSize + 5)
		err := put(t, open(t, s), "pods.csv", want)
		if err != nil || !bytes.Equal(s.Object("pods.csv").Data, want) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// TestFailures have the server's code, message and request, and say what to do.
func TestFailures(t *testing.T) {
	t.Parallel()
	refusal := func(status int, code string) func(*objecttest.Server) {
		return func(s *objecttest.Server) {
			s.Fault = func(_ objecttest.Request, w http.ResponseWriter) bool {
				objecttest.Refuse(w, status, code, "The server's words.")
				return true
			}
		}
	}
	cases := map[string]struct {
		server func(*objecttest.Server)
		kind   rest.Kind
		want   []string
	}{
		"denied":    {refusal(403, "AccessDenied"), rest.KindAuth, []string{"begin the upload: The server's words. (HTTP 403, code AccessDenied, request request-1)", "permissions"}},
		"clock":     {refusal(403, "RequestTimeTooSkewed"), rest.KindAuth, []string{"clocks"}},
		"no bucket": {refusal(404, "NoSuchBucket"), rest.KindNotFound, []string{"code NoSuchBucket", "check the name of the bucket"}},
		"slow down": {refusal(503, "SlowDown"), rest.KindUnreachable, []string{"HTTP 503", "SlowDown"}},
		"internal":  {refusal(500, "InternalError"), rest.KindUnreachable, []string{"InternalError"}},
		"quota":     {refusal(400, "QuotaExceeded"), rest.KindRefused, []string{"QuotaExceeded"}},
		"region": {func(s *objecttest.Server) {
			s.Fault = func(_ objecttest.Request, w http.ResponseWriter) bool {
				w.Header().Set("X-Amz-Bucket-Region", "eu-west-1")
				objecttest.Refuse(w, 301, "PermanentRedirect", "The bucket is elsewhere.")
				return true
			}
		}, rest.KindRefused, []string{"the bucket is in region eu-west-1"}},
		"a login page": {func(s *objecttest.Server) {
			s.Fault = func(_ objecttest.Request, w http.ResponseWriter) bool {
				w.WriteHeader(403)
				_, _ = io.WriteString(w, "<!DOCTYPE html><title>Sign in</title>")
				return true
			}
		}, rest.KindAuth, []string{"Sign in"}},
		"gone": {func(s *objecttest.Server) { s.Close() }, rest.KindUnreachable, []string{"connection refused"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			c.server(s)
			err := put(t, open(t, s), "pods.csv", []byte("x"))
			var e *rest.Error
			if !errors.As(err, &e) || e.Kind != c.kind {
				t.Fatalf("%v, want kind %v", err, c.kind)
			}
			for _, want := range c.want {
				if !strings.Contains(e.Error()+" "+e.Hint, want) {
					t.Errorf("%v; hint: %s; want %q", e, e.Hint, want)
				}
			}
		})
	}
}

func TestReadsOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	s := serve(t)
	if _, err := open(t, s).Read(t.Context(), "none"); !errors.Is(err, fs.ErrNotExist) || !rest.KindNotFound.Is(err) {
		t.Error(err)
	}
	other, err := object.Open("other", object.Options{Options: rest.Options{Endpoint: s.URL}, Region: "us-east-1", Keys: object.Keys{Access: objecttest.AccessKey, Secret: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Read(t.Context(), "none"); errors.Is(err, fs.ErrNotExist) || !rest.KindNotFound.Is(err) {
		t.Error(err)
	}
}

// TestC2NoSecretIsShown: neither in the debug output nor in errors, though a server
// echoes what it was sent.
func TestC2NoSecretIsShown(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.Fault = func(r objecttest.Request, w http.ResponseWriter) bool {
		objecttest.Refuse(w, 403, "SignatureDoesNotMatch", "secret "+objecttest.SecretKey+" token session-token-1 of "+r.Header.Get("Authorization"))
		return true
	}
	var debug bytes.Buffer
	b := open(t, s, func(o *object.Options) { o.Debug, o.Keys.Token = &debug, "session-token-1" })
	err := put(t, b, "pods.csv", []byte("x"))
	signature := s.Requests()[0].Header.Get("Authorization")
	signature = signature[strings.LastIndex(signature, "=")+1:]
	if len(signature) != 64 {
		t.Fatal(signature)
	}
	for _, secret := range []string{objecttest.SecretKey, "session-token-1", signature} {
		if strings.Contains(err.Error(), secret) || strings.Contains(debug.String(), secret) {
			t.Errorf("%q is shown: %v\n%s", secret, err, debug.String())
		}
	}
	if !strings.Contains(debug.String(), "POST "+s.URL+"/inventory/pods.csv?uploads=") {
		t.Error(debug.String())
	}
}
