package rest_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"tally/client/rest"
)

// lines is a stream's decoder: one record per line.
func lines(resp *http.Response) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		body, err := io.ReadAll(rest.Plain(resp, resp.Body))
		if err == nil && !rest.EndIsKnown(resp) {
			err = errors.New("its end is not known")
		}
		for line := range strings.Lines(string(body)) {
			if !yield(strings.TrimSpace(line), nil) {
				return
			}
		}
		if err != nil {
			yield("", rest.Explain(resp, err))
		}
	}
}

// stream reads a stream to its end.
func stream(t *testing.T, c *rest.Client) (records []string, err error) {
	t.Helper()
	for record, err := range rest.Stream(t.Context(), c, rest.Request{Operation: "export"}, lines) {
		if err != nil {
			return records, err
		}
		records = append(records, record)
	}
	return records, nil
}

// get makes both kinds of call that read: a small one and a stream.
func get(t *testing.T, c *rest.Client) map[string]error {
	t.Helper()
	_, small := rest.Do[thing](t.Context(), c, rest.Request{Operation: "get"})
	_, large := stream(t, c)
	return map[string]error{"a call": small, "a stream": large}
}

func TestA1OnlyA200IsWhole(t *testing.T) {
	t.Parallel()
	for code, kind := range map[int]rest.Kind{
		201: rest.KindUnreachable, 202: rest.KindUnreachable, 203: rest.KindUnreachable, 204: rest.KindUnreachable,
		205: rest.KindUnreachable, 206: rest.KindIncomplete, 226: rest.KindUnreachable, 299: rest.KindUnreachable,
	} {
		c := serve(t, status(code, "")).client(t)
		for what, err := range get(t, c) {
			var e *rest.Error
			if !errors.As(err, &e) || e.Kind != kind || !strings.Contains(err.Error(), fmt.Sprintf("the response is %d", code)) {
				t.Errorf("%s with %d: %v", what, code, err)
			}
		}
		if _, err := rest.Do[struct{}](t.Context(), c, rest.Request{Method: "DELETE"}); err != nil {
			t.Errorf("a deletion with %d: %v", code, err)
		}
	}
}

func TestA1ASwitchOfProtocolsIsNoResponse(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		}
	}).client(t)
	for what, err := range get(t, c) {
		if !rest.KindUnreachable.Is(err) || !strings.Contains(err.Error(), "101") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// Partial content is delivered before the error that reports it.
func TestA1APartIsDeliveredAndIncomplete(t *testing.T) {
	t.Parallel()
	records, err := stream(t, serve(t, status(206, "a\nb\n")).client(t))
	var incomplete *rest.Incomplete
	if !errors.As(err, &incomplete) || incomplete.Records != 2 || len(records) != 2 {
		t.Errorf("%q, %v", records, err)
	}
}

func compressed(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

// bare sends a body whose end only the end of the connection marks.
func bare(body, encoding string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: %s\r\n\r\n%s", encoding, body)
		_ = conn.Close()
	}
}

func TestA2GzipWithoutALength(t *testing.T) {
	t.Parallel()
	whole := compressed("a\nb\n")
	for name, tc := range map[string]struct {
		body    string
		records int
		whole   bool
	}{
		"whole":                {whole, 2, true},
		"whole, and no record": {compressed(""), 0, true},
		"empty":                {"", 0, false},
		"cut in its trailer":   {whole[:len(whole)-3], 2, false},
		"cut in its header":    {whole[:5], 0, false},
		"two members":          {whole + whole, 2, false},
		"a tail":               {whole + "x", 2, false},
	} {
		records, err := stream(t, serve(t, bare(tc.body, "gzip")).client(t))
		if (err == nil) != tc.whole || len(records) != tc.records {
			t.Errorf("%s: %q, %v", name, records, err)
		}
	}
	if records, err := stream(t, serve(t, status(200, whole+whole, "Content-Encoding", "gzip")).client(t)); err != nil || len(records) != 4 {
		t.Errorf("two members within a length: %q, %v", records, err)
	}
	for _, behind := range []string{"x", "\x1f", "\x1f\x8b", "{}\n", strings.Repeat("\x00", 512), whole[:len(whole)-1]} {
		_, err := stream(t, serve(t, status(200, whole+behind, "Content-Encoding", "gzip")).client(t))
		cut := strings.HasPrefix(behind, "\x1f")
		if err == nil || cut != errors.Is(err, io.ErrUnexpectedEOF) || !cut && !strings.Contains(err.Error(), "bytes behind its compressed body") {
			t.Errorf("with %.5q behind: %v", behind, err)
		}
	}
	if records, err := stream(t, serve(t, status(200, "", "Content-Encoding", "gzip")).client(t)); err != nil || len(records) != 0 {
		t.Errorf("nothing within a length: %q, %v", records, err)
	}
}

func TestA13AWebPageWhateverItIsCalled(t *testing.T) {
	t.Parallel()
	const page = "\xef\xbb\xbf \n<html><head><title>Sign in</title></head></html>"
	for code, kind := range map[int]rest.Kind{
		200: rest.KindAuth, 401: rest.KindAuth, 403: rest.KindAuth, 404: rest.KindInvalid,
		400: rest.KindRefused, 500: rest.KindUnexpected, 502: rest.KindUnreachable, 503: rest.KindUnreachable, 202: rest.KindUnreachable,
	} {
		for _, called := range []string{"application/json", "text/plain", "text/html; charset=utf-8", ""} {
			c := serve(t, status(code, page, "Content-Type", called)).client(t, func(o *rest.Options) { o.Attempts = 1 })
			for what, err := range get(t, c) {
				var e *rest.Error
				if !errors.As(err, &e) || e.Kind != kind || e.Reason != rest.ReasonHTML || !strings.Contains(err.Error(), `"Sign in"`) {
					t.Errorf("%s with %d and %q: %v", what, code, called, err)
				}
			}
		}
	}
}

func TestA13JSONThatIsCalledAWebPage(t *testing.T) {
	t.Parallel()
	c := serve(t, status(200, `{"name":"x"}`, "Content-Type", "text/html")).client(t)
	if got, err := rest.Do[thing](t.Context(), c, rest.Request{}); err != nil || got.Name != "x" {
		t.Errorf("%+v, %v", got, err)
	}
	records, err := stream(t, serve(t, status(200, " {}\n{}\n", "Content-Type", "text/html")).client(t))
	if err != nil || len(records) != 2 {
		t.Errorf("%q, %v", records, err)
	}
	_, err = stream(t, serve(t, status(200, "no page", "Content-Type", "text/html")).client(t))
	if !rest.KindAuth.Is(err) {
		t.Errorf("a page without marks: %v", err)
	}
}

func TestA14EncodingsThatNobodyAskedFor(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"gzip", "GZIP", "x-gzip", " X-GZip", "identity", ""} {
		body := compressed(`{"name":"x"}`)
		if strings.TrimSpace(name) == "" || name == "identity" {
			body = `{"name":"x"}`
		}
		c := serve(t, status(200, body, "Content-Encoding", name)).client(t)
		got, err := rest.Do[thing](t.Context(), c, rest.Request{})
		records, streamErr := stream(t, c)
		if err != nil || got.Name != "x" || streamErr != nil || len(records) != 1 {
			t.Errorf("%q: %+v, %v; %q, %v", name, got, err, records, streamErr)
		}
	}
	for _, name := range []string{"br", "deflate", "zstd", "gzip, gzip", "compress"} {
		for what, err := range get(t, serve(t, status(200, "\x01\x02", "Content-Encoding", name)).client(t)) {
			if !rest.KindUnexpected.Is(err) || !strings.Contains(err.Error(), fmt.Sprintf("content encoding %q", name)) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	refusal := serve(t, status(400, compressed("no such field"), "Content-Encoding", "gzip")).client(t)
	for what, err := range get(t, refusal) {
		if what == "a call" && !strings.Contains(err.Error(), "no such field") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestC7RetryAfterIsBounded(t *testing.T) {
	t.Parallel()
	future := time.Now().Add(1000 * time.Hour).UTC().Format(http.TimeFormat)
	for _, value := range []string{"9223372037", "99999999999999999999999", "3600", future} {
		s := serve(t, status(503, "", "Retry-After", value))
		_, err := rest.Do[thing](t.Context(), s.client(t), rest.Request{})
		var e *rest.Error
		if !errors.As(err, &e) || e.RetryAfter <= 0 || s.count() != 1 || !strings.Contains(e.Hint, "the server asks to wait") {
			t.Errorf("%s: %d requests, %+v", value, s.count(), e)
		}
	}
	for _, value := range []string{"-1", "0", "soon", "1.5", "Thu, 01 Jan 1970 00:00:00 GMT"} {
		var waits []time.Duration
		s := serve(t, status(503, "", "Retry-After", value))
		c := s.client(t, func(o *rest.Options) { o.OnRetry = func(r rest.Retry) { waits = append(waits, r.Wait) } })
		_, err := rest.Do[thing](t.Context(), c, rest.Request{})
		if err == nil || s.count() != rest.DefaultAttempts {
			t.Errorf("%s: %d requests, %v", value, s.count(), err)
		}
		for _, wait := range waits {
			if wait <= 0 || wait > 30*time.Second {
				t.Errorf("%s: a wait of %v", value, wait)
			}
		}
	}
}

func TestE4AFailureHasAMessage(t *testing.T) {
	t.Parallel()
	for _, code := range []int{464, 508, 511, 520, 524, 530, 599} {
		for what, err := range get(t, serve(t, status(code, "")).client(t)) {
			if !rest.KindUnreachable.Is(err) || strings.Contains(err.Error(), ":  (") || strings.HasPrefix(err.Error(), " ") {
				t.Errorf("%s with %d: %q", what, code, err)
			}
		}
	}
}

func TestE8EndpointsThatCannotWork(t *testing.T) {
	t.Parallel()
	https := serveTLS(t)
	plain := serve(t, status(200, "{}"))
	for name, tc := range map[string]struct{ endpoint, says string }{
		"http on https":            {strings.Replace(https, "https://", "http://", 1), "use https"},
		"https on http":            {strings.Replace(plain.URL, "http://", "https://", 1), "scheme"},
		"a path of the API":        {serve(t, status(404, "404 page not found")).URL + "/v1", "/v1"},
		"another server":           {serve(t, status(404, "404 page not found")).URL, "does not serve this API"},
		"another server, with tls": {serve(t, status(404, "<html>")).URL, "does not serve this API"},
	} {
		c, err := rest.New(rest.Options{Endpoint: tc.endpoint, Insecure: true, Attempts: 1})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		for what, err := range get(t, c) {
			var e *rest.Error
			if !errors.As(err, &e) || e.Kind != rest.KindInvalid || !strings.Contains(e.Hint, tc.says) {
				t.Errorf("%s, %s: %v, hint %q", name, what, err, e.Hint)
			}
		}
	}
}

// A refusal that is not about credentials is retried, and one that is about them is
// not.
func TestE16ARefusalThatPasses(t *testing.T) {
	t.Parallel()
	for body, requests := range map[string]int{"database away": 2, "bad token": 1} {
		s := serve(t, status(401, body), status(200, `{"name":"x"}`))
		c := s.client(t, func(o *rest.Options) {
			o.Passing = func(body []byte) bool { return bytes.Contains(body, []byte("away")) }
		})
		got, err := rest.Do[thing](t.Context(), c, rest.Request{})
		if s.count() != requests || (err == nil) != (requests == 2) {
			t.Errorf("%s: %d requests, %+v, %v", body, s.count(), got, err)
		}
		if err != nil && !strings.Contains(err.Error(), body) {
			t.Errorf("the body that was read is lost: %v", err)
		}
	}
}

// No response takes more memory than a bound.
func TestC6AResponseWithoutEnd(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		block := bytes.Repeat([]byte(" "), 1<<20)
		for r.Context().Err() == nil {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}).client(t)
	for most, want := range map[int]string{0: "larger than 8 MiB", 20 << 20: "larger than 20 MiB"} {
		if _, err := rest.Do[thing](t.Context(), c, rest.Request{MaxBytes: most}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
}

// A response that would take many times its length once decoded is reported as such,
// not as an interrupt.
func TestC6AResponseOfTooManyParts(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"a":[`+strings.Repeat("{},", 1<<20)+`{}]}`)
	}).client(t)
	_, err := rest.Do[thing](t.Context(), c, rest.Request{Operation: "get"})
	var failed *rest.Error
	if !errors.As(err, &failed) || failed.Reason != rest.ReasonTooLarge || !strings.Contains(err.Error(), "too many parts") {
		t.Errorf("%v", err)
	}
}
