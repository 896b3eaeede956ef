package rest

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
)

// A failure whose message drips is reported without it, and in words.
func TestC6AMessageThatDrips(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		body, server := io.Pipe()
		go func() { _, _ = server.Write([]byte(" ")) }()
		got, err := readStart(&http.Response{StatusCode: http.StatusInternalServerError, Body: body})
		if string(got) != " " || !errors.Is(err, errSlowBody) {
			t.Errorf("%q, %v", got, err)
		}
	})
}
