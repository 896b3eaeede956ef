package kfp_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"tally/client/kfp"
	"tally/client/rest"
)

const logFailure = `{"error_message":"BadRequestError: Failed to read logs: code=NotFound","error_details":"at\n\tx.go"}`

// A log ends normally, or in the error that the server appends with status 200.
func TestALogThatEndsInAnErrorIsNotWhole(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body, want string
		kind       rest.Kind
		before     int64 // bytes before a failure
	}{
		"a log":                    {body: "one\ntwo\n", want: "one\ntwo\n"},
		"nothing":                  {},
		"objects":                  {body: "{\"error\":1}\n{\"error_message\n{", want: "{\"error\":1}\n{\"error_message\n{"},
		"an error in the middle":   {body: logFailure + "\nmore", want: logFailure + "\nmore"},
		"an error of a program's":  {body: `{"error_message":"x","other":1}`, want: `{"error_message":"x","other":1}`},
		"an error that is cut":     {body: `{"error_message":"x`, want: `{"error_message":"x`},
		"nothing but an error":     {body: logFailure, kind: rest.KindNotFound},
		"a log and an error":       {body: "one\n" + logFailure, want: "one\n", kind: rest.KindNotFound, before: 4},
		"two errors":               {body: logFailure + logFailure, want: logFailure, kind: rest.KindNotFound, before: int64(len(logFailure))},
		"an error of another kind": {body: `one{"error_message":"no","error_details":""}`, want: "one", kind: rest.KindRefused, before: 3},
	} {
		for _, chunk := range []int{1, 7, 1 << 20} {
			c := serveLog(t, test.body, chunk)
			content, err := c.ReadLog(t.Context(), "r", "n", true)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(content)
			if string(got) != test.want || (err != nil) != (test.kind != 0) || !isKind(err, test.kind) {
				t.Errorf("%s by %d: %q, %v", name, chunk, got, err)
			}
			var cut *rest.Incomplete
			if errors.As(err, &cut) != (test.before > 0) || cut != nil && cut.Records != test.before {
				t.Errorf("%s by %d: %v", name, chunk, err)
			}
			if err := content.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// serveLog serves a log in chunks.
func serveLog(t *testing.T, body string, chunk int) *kfp.Client {
	t.Helper()
	return newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/apis/v1alpha1/runs/r/nodes/n/log" || r.URL.RawQuery != "follow=true" {
			t.Errorf("asked for %s", r.URL)
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		for rest := body; rest != ""; rest = rest[min(chunk, len(rest)):] {
			_, _ = io.WriteString(w, rest[:min(chunk, len(rest))])
			w.(http.Flusher).Flush()
		}
	}).client
}

// Faults of a log are reported before it is read, or when it ends early.
func TestALogThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		serve http.HandlerFunc
		want  string
	}{
		"a login page": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, "<html><title>Sign in</title></html>")
		}, "Sign in"},
		"a login page without a type": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = nil
			_, _ = io.WriteString(w, "<!doctype html><title>Sign in</title>")
		}, "Sign in"},
		"a gateway's error": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"code":14,"message":"upstream is away","details":[]}`)
		}, "upstream is away"},
		"JSON that breaks off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"level":"info"}`)
		}, "16 bytes came before"},
		"no such path": {http.NotFound, "404"},
		"broken off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			_, _ = io.WriteString(w, "one\n")
		}, "4 bytes came before"},
	} {
		s := newServer(t, test.serve)
		content, err := s.client.ReadLog(t.Context(), "r", "n", false)
		if err == nil {
			_, err = io.ReadAll(content)
			_ = content.Close()
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// isKind reports whether an error is of a kind, or is none.
func isKind(err error, kind rest.Kind) bool {
	var e *rest.Error
	return err == nil || errors.As(err, &e) && e.Kind == kind
}

// A log without a length and chunks may have been cut: what came is passed on, and the
// end is a failure.
func TestA2ALogWithoutAnEnd(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"":                                  "neither a length nor chunks",
		"one\ntwo\n":                        "neither a length nor chunks, so a cut connection looks like its end (HTTP 200); incomplete: 8 bytes came before",
		"one\n{\"error_mess":                "incomplete: 16 bytes came before",
		`{"error_message":"pod not found"}`: "pod not found",
	} {
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.WriteString(conn, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n"+body)
			_ = conn.Close()
		})
		content, err := s.client.ReadLog(t.Context(), "r", "n", false)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(content)
		if err == nil || !strings.Contains(err.Error(), want) || string(got) != body && !strings.HasPrefix(body, "{") {
			t.Errorf("%q: %q, %v", body, got, err)
		}
		if err := content.Close(); err != nil {
			t.Error(err)
		}
	}
}

// An error in place of a list has the kind of its code, as one in place of an object.
func TestA3AnErrorInPlaceOfAListSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]rest.Kind{
		`{"code":14,"message":"m"}`: rest.KindUnreachable, `{"code":16,"message":"m"}`: rest.KindAuth, `{"code":13,"message":"m"}`: rest.KindUnexpected,
		`{"kind":"Status","message":"m","code":503}`: rest.KindUnreachable, `{"kind":"Status","message":"m","code":404}`: rest.KindUnexpected,
	} {
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, body) })
		for _, err := range s.client.Runs(t.Context(), kfp.RunQuery{}) {
			if !want.Is(err) {
				t.Errorf("%s: %v, want %v", body, err, want)
			}
		}
	}
}

// A log without a content type, or with a wrong one, is a log all the same.
func TestALogOfAnotherType(t *testing.T) {
	t.Parallel()
	for kind, body := range map[string]string{
		"":                 "one <html>\ntwo\n",
		"application/json": `{"code":0}` + "\n" + `{"code":1,"message":"a line of a program"}` + "\n",
	} {
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
			if w.Header()["Content-Type"] = nil; kind != "" {
				w.Header().Set("Content-Type", kind)
			}
			_, _ = io.WriteString(w, body)
		})
		content, err := s.client.ReadLog(t.Context(), "r", "n", false)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(content); string(got) != body || err != nil {
			t.Errorf("%s: %q, %v", kind, got, err)
		}
		_ = content.Close()
	}
}
