package doctor

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tally/client/rest"
	"tally/cmd/internal/api"
)

// says is a check with a fixed result.
func says(detail string, err error) func(context.Context, api.Sender) (string, error) {
	return func(context.Context, api.Sender) (string, error) { return detail, err }
}

var (
	errAbsent  = &rest.Error{Kind: rest.KindNotFound, Status: http.StatusNotFound, Message: "no such path"}
	errRefused = &rest.Error{Kind: rest.KindAuth, Status: http.StatusForbidden, Message: "denied"}
)

func TestA15UnknownIsNotFailed(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		identity, export error
		want             []string
	}{
		"both":                      {nil, nil, []string{"ok", "ok"}},
		"an export proves a 404":    {errAbsent, nil, []string{"ok", "ok"}},
		"an export proves a 403":    {errRefused, nil, []string{"ok", "ok"}},
		"a 404 alone tells nothing": {errAbsent, errRefused, []string{"cannot tell", "failed"}},
		"refused":                   {errRefused, errRefused, []string{"failed", "failed"}},
		"an export that is absent":  {nil, errAbsent, []string{"ok", "failed"}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &subject{api: "some"}
			p.examine(t.Context(), []api.Check{
				{Name: "credentials", Run: says("me", tc.identity), Optional: true},
				{Name: "export", Run: says("allowed", tc.export), Proves: "credentials"},
			})
			var got []string
			for _, f := range p.findings {
				got = append(got, f.Status)
				if (f.err != nil) != (f.Status == statusFailed) {
					t.Errorf("%s: error %v", f.Status, f.err)
				}
			}
			if diff := cmp.Diff(tc.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// A server that is not reached gets one request.
func TestNothingIsAskedOfAServerThatIsNotThere(t *testing.T) {
	t.Parallel()
	p := &subject{api: "some"}
	p.examine(t.Context(), []api.Check{
		{Name: "reachable", Run: says("", &rest.Error{Kind: rest.KindUnreachable, Message: "refused"})},
		{Name: "export", Run: says("", errors.New("it was asked"))},
	})
	if len(p.findings) != 1 || p.findings[0].Check != "reachable" {
		t.Errorf("%+v", p.findings)
	}
}
