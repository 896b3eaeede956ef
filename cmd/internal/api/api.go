// Package api declares an API: its settings, sandbox and nouns, its raw calls,
// and the checks of doctor.
package api

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/kit"
)

// API is an API and its nouns.
type API struct {
	app.API
	// Nouns are its commands, in the order of the help.
	Nouns func() []kit.Noun
	// Raw sends requests that have no command.
	Raw Raw
	// Checks are doctor's checks of the server, in order.
	Checks func() []Check
	// InitKeys are settings that tally init prompts for besides the endpoint and the credentials.
	InitKeys []string
	// Files returns the paths of the credential files of the API's own tools; nil
	// for none.
	Files func(a *app.App) []string
	// Natural maps a noun, or "noun/rows" if its rows are of another kind, to the
	// way its rows are compared.
	Natural map[string]Natural
	// Inventory reads the API's containers in the form that all APIs share; nil if
	// it has none. The containers come from a server of the call's context.
	Inventory func(ctx context.Context, call *kit.Call) (kit.Source, iter.Seq2[Container, error], error)
}

// Natural identifies equivalent rows of two exports when objects are recreated: by
// the columns of the key, ignoring columns that change whenever an object is
// recreated. Columns that a file lacks are skipped. Both include JSON members that no
// column is named after; the names of nested ones have dots.
type Natural struct {
	Key, Churn []string
}

// Sender sends requests that have no command, with an API's credentials.
type Sender interface {
	// Send sends a request and returns a response whose status is a success.
	// The caller closes its body.
	Send(ctx context.Context, r rest.Request) (*http.Response, error)
}

// Raw sends requests to an API for which there is no command.
type Raw struct {
	// Connect makes the client.
	Connect func(ctx context.Context, call *kit.Call) (Sender, error)
	// Next is the query of the page after a response, nil at the end.
	Next func(sent url.Values, body []byte) url.Values
	// Paths are the paths that completion offers.
	Paths []string
	// Example is a call that works in the sandbox.
	Example string
}
