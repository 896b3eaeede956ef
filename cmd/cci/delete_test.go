package cci_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/cmd"
	"tally/cmd/cci"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// TestSelectedGoByUID checks that a selector deletes the listed snapshots, and
// not a new one of the same name.
func TestSelectedGoByUID(t *testing.T) {
	t.Parallel()
	server, err := cci.StartDefault()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	var out, errs bytes.Buffer
	args := []string{"cci", "imagesnapshots", "delete", "-l", "app=web", "--yes", "--cascade", "foreground"}
	if code := cmd.Run(t.Context(), cmdtest.HuaweiApp(&out, &errs, "CCI", server.URL()), args); code != exit.OK {
		t.Fatalf("exit %d: %s", code, &errs)
	}
	var bodies []string
	for _, r := range server.Requests() {
		if r.Method == http.MethodDelete {
			bodies = append(bodies, strings.TrimSpace(r.Body))
		}
	}
	want := []string{
		`{"preconditions":{"uid":"fake-uid-of-web"},"propagationPolicy":"Foreground"}`,
		`{"preconditions":{"uid":"fake-uid-of-web-next"},"propagationPolicy":"Foreground"}`,
	}
	if diff := cmp.Diff(want, bodies); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
