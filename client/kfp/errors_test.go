package kfp_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/rest"
)

// shown is how people and programs see an error.
type shown struct {
	Kind          rest.Kind
	Code, Message string
}

func TestErrorShapes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status int
		kind   string
		body   string
		want   shown
	}{
		{
			"2.14 and newer: the detail is the text for people", 404, "application/json",
			`{"code":5,"message":"long: chain: of causes","details":[{"@type":"type.googleapis.com/google.rpc.Status","code":5,"message":"Run x not found"}]}`,
			shown{rest.KindNotFound, "5", "Run x not found"},
		},
		{
			"2.14 and newer without details", 400, "application/json",
			`{"code":3,"message":"unexpected EOF"}`,
			shown{rest.KindRefused, "3", "unexpected EOF"},
		},
		{
			"2.0 to 2.5: error repeats message", 409, "application/json",
			`{"error":"long","code":6,"message":"long","details":[{"code":6,"message":"the name exists"}]}`,
			shown{rest.KindRefused, "6", "the name exists"},
		},
		{
			"1.x: the detail's error_message", 400, "application/json",
			`{"error":"long","code":3,"message":"long","details":[{"@type":"type.googleapis.com/api.Error","error_message":"bad name","error_details":"stack"}]}`,
			shown{rest.KindRefused, "3", "bad name"},
		},
		{
			"1.x with nothing but error", 500, "application/json", `{"error":"it broke"}`,
			shown{rest.KindUnexpected, "", "it broke"},
		},
		{
			"upload: error_message, never error_details", 409, "text/plain; charset=utf-8",
			`{"error_message":"Failed to create a pipeline","error_details":"Failed\ngithub.com/x.F\n\t/build/x.go:1"}`,
			shown{rest.KindRefused, "", "Failed to create a pipeline"},
		},
		{
			"plain text", 400, "text/plain; charset=utf-8", "Pipeline.Name length cannot exceed 128\n",
			shown{rest.KindRefused, "", "Pipeline.Name length cannot exceed 128"},
		},
		{
			"a web page of a proxy", 403, "text/html", "<html><title>Forbidden</title></html>",
			shown{rest.KindAuth, "", `the response is a web page ("Forbidden"), not JSON`},
		},
		{
			"the Kubernetes API in front", 404, "application/json",
			`{"kind":"Status","apiVersion":"v1","status":"Failure","message":"services \"ml-pipeline\" not found","reason":"NotFound","code":404}`,
			shown{rest.KindInvalid, "NotFound", `services "ml-pipeline" not found`},
		},
		{
			"a detail that says nothing: the message has the cause", 500, "application/json",
			`{"code":13,"message":"Failed: Invalid input error: Run name cannot be empty","details":[{"code":13,"message":"Internal Server Error"}]}`,
			shown{rest.KindRefused, "13", "Failed: Invalid input error: Run name cannot be empty"},
		},
		{
			"an internal error that is none of the caller's", 500, "application/json",
			`{"code":13,"message":"database is locked","details":[{"code":13,"message":"Internal Server Error"}]}`,
			shown{rest.KindUnexpected, "13", "database is locked"},
		},
		{
			"a stack trace in the message", 500, "application/json",
			`{"code":13,"message":"Internal error: refused\nUnable to verify\ngithub.com/kubeflow/x.Wrapf\n\t/build/error.go:348\nmain\n\t/m.go:1"}`,
			shown{rest.KindUnexpected, "13", "Internal error: refused Unable to verify"},
		},
		{
			"control characters", 400, "application/json",
			`{"code":3,"message":"name \u001b[31mred\u0007\r\nsecond line"}`,
			shown{rest.KindRefused, "3", "name �[31mred� second line"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.kind)
				w.WriteHeader(tt.status)
				write(t, w, tt.body)
			})
			_, err := s.client.Run(t.Context(), "x")
			e := restError(t, err)
			if diff := cmp.Diff(tt.want, shown{e.Kind, e.Code, e.Message}); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestLongErrorsAreCut(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		write(t, w, `{"code":3,"message":"`+strings.Repeat("ж", 5000)+`"}`)
	})
	_, err := s.client.Run(t.Context(), "x")
	if e := restError(t, err); len(e.Message) > 1010 || !strings.HasSuffix(e.Message, "ж…") {
		t.Errorf("%d bytes, end %q", len(e.Message), e.Message[len(e.Message)-8:])
	}
}

func TestHints(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status     int
		body, want string
	}{
		{401, `{"code":16,"message":"no identity"}`, "audience pipelines.kubeflow.org"},
		{404, `{"code":5,"message":"Not Found"}`, "/pipeline"},
		{404, "404 page not found\n", "/pipeline"},
		{404, `{"code":5,"message":"Run x not found","details":[{"code":5,"message":"Run x not found"}]}`, ""},
		{400, `{"code":3,"message":"A run cannot have an empty namespace in multi-user mode"}`, "namespace"},
		{400, `{"code":3,"message":"Failed to terminate a run x. Row not found"}`, "ended already"},
	} {
		t.Run(tt.body, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				write(t, w, tt.body)
			})
			_, err := s.client.Run(t.Context(), "x")
			if e := restError(t, err); !strings.Contains(e.Hint, tt.want) || tt.want == "" && e.Hint != "" {
				t.Errorf("hint %q, want %q in it", e.Hint, tt.want)
			}
		})
	}
}

func TestASuccessThatIsNoJSONIsAFailure(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body string
		want rest.Reason
	}{
		"a login page": {"<!doctype html><title>Sign in</title>", rest.ReasonHTML},
		"nothing":      {"", rest.ReasonNotJSON},
		"cut short":    {`{"id":"x","na`, rest.ReasonNotJSON},
		"two answers":  {`{"id":"x"}{"id":"y"}`, rest.ReasonNotJSON},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, tt.body) })
			_, err := s.client.Experiment(t.Context(), "x")
			if e := restError(t, err); e.Reason != tt.want {
				t.Errorf("reason %v of %v, want %v", e.Reason, e, tt.want)
			}
		})
	}
}

func TestALoginPageIsNoSuccessOfAnAction(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, "<html><title>Dex</title></html>") })
	if e := restError(t, s.client.DeleteRun(t.Context(), "x")); e.Kind != rest.KindAuth || !strings.Contains(e.Message, "Dex") {
		t.Errorf("error %+v", e)
	}
}

func TestA3AnErrorWithinASuccessSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]rest.Kind{
		`{"code":14,"message":"m","details":[]}`:                        rest.KindUnreachable,
		`{"code":13,"message":"m","details":[]}`:                        rest.KindUnexpected,
		`{"code":16,"message":"m"}`:                                     rest.KindAuth,
		`{"kind":"Status","status":"Failure","message":"m","code":503}`: rest.KindUnreachable,
		`{"kind":"Status","status":"Failure","message":"m","code":403}`: rest.KindAuth,
		`{"kind":"Status","status":"Failure","message":"m","code":404}`: rest.KindUnexpected,
	} {
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, body) })
		_, err := s.client.Experiment(t.Context(), "x")
		if e := restError(t, err); e.Kind != want || e.Status != http.StatusOK {
			t.Errorf("%s: %v, want %v", body, e, want)
		}
	}
}
