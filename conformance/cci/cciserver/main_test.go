package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		code int
	}{
		"guarded": {nil, http.StatusUnauthorized},
		"open":    {[]string{"-no-auth"}, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithCancel(t.Context())
			in, out := io.Pipe()
			ended := make(chan error, 1)
			go func() { ended <- run(ctx, test.args, out) }()
			if got := status(t, firstLine(t, in)+"/apis/cci/v2/imagesnapshots"); got != test.code {
				t.Errorf("status %d, want %d", got, test.code)
			}
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

func firstLine(t *testing.T, r io.Reader) string {
	t.Helper()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

func status(t *testing.T, url string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	if err := run(t.Context(), []string{"-ready-in", "soon"}, io.Discard); err == nil {
		t.Error("a duration that is none was accepted")
	}
}
