package object_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"tally/client/object"
	"tally/client/object/objecttest"
	"tally/client/rest"
)

// stored are the headers of an object.
func stored(w http.ResponseWriter, contentType string) {
	w.Header().Set("Last-Modified", "Sat, 28 Nov 2026 10:00:00 GMT")
	w.Header().Set("ETag", `"etag"`)
	w.Header().Set("Content-Type", contentType)
}

// What is not the whole object is an error of the right kind.
func TestReadingWhatIsNotTheObject(t *testing.T) {
	t.Parallel()
	const page = "<html><title>Sign in</title></html>"
	for name, c := range map[string]struct {
		key     string
		respond func(http.ResponseWriter)
		kind    rest.Kind
		says    string
	}{
		"cut": {"a.csv", func(w http.ResponseWriter) {
			stored(w, "text/csv")
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "half")
		}, rest.KindUnreachable, "the connection ended before the response did"},
		"silent": {"a.csv", func(w http.ResponseWriter) {
			stored(w, "text/csv")
			_, _ = io.WriteString(w, "half")
			w.(http.Flusher).Flush()
			time.Sleep(300 * time.Millisecond)
		}, rest.KindUnreachable, "the server sent nothing for"},
		"a login page": {"a.csv", func(w http.ResponseWriter) {
			stored(w, "text/html; charset=utf-8")
			_, _ = io.WriteString(w, page)
		}, rest.KindAuth, "Sign in"},
		"a login page without the headers of an object": {"a.csv", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, page)
		}, rest.KindAuth, "Sign in"},
		"a login page for a page": {"a.html", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, page)
		}, rest.KindUnexpected, "the response has no Last-Modified"},
		"an object that is a page": {"a.html", func(w http.ResponseWriter) {
			stored(w, "text/html; charset=utf-8")
			_, _ = io.WriteString(w, page)
		}, 0, ""},
		"a redirect": {"a.csv", func(w http.ResponseWriter) {
			w.Header().Set("Location", "http://elsewhere.test/a.csv")
			w.WriteHeader(http.StatusFound)
		}, rest.KindAuth, "the server redirects to http://elsewhere.test/a.csv"},
		"no date": {"a.csv", func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, "content")
		}, rest.KindUnexpected, "Last-Modified"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			s.Fault = func(_ objecttest.Request, w http.ResponseWriter) bool {
				c.respond(w)
				return true
			}
			err := readObject(t, open(t, s, func(o *object.Options) { o.Idle = 50 * time.Millisecond }), c.key)
			var failed *rest.Error
			if c.says == "" && err == nil {
				return
			}
			if !errors.As(err, &failed) || failed.Kind != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

func readObject(t *testing.T, b *object.Bucket, key string) error {
	t.Helper()
	body, err := b.Read(t.Context(), key)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	_, err = io.ReadAll(body)
	return err
}

// A login page with status 200 stores nothing.
func TestStoringWithALoginPage(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.Fault = func(r objecttest.Request, w http.ResponseWriter) bool {
		if r.Method != http.MethodPut {
			return false
		}
		stored(w, "text/html")
		_, _ = io.WriteString(w, "<html><title>Sign in</title></html>")
		return true
	}
	u, err := open(t, s).Create(t.Context(), "a.csv")
	if err == nil {
		err = write(u, []byte("content"))
	}
	if !rest.KindAuth.Is(err) || !strings.Contains(err.Error(), "Sign in") {
		t.Errorf("%v", err)
	}
}
