// Package api is how an API is declared: its settings, sandbox and nouns, how it
// is called without a command, and what doctor asks it.
package api

import (
	"context"
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
	// Raw is how it is called without a command.
	Raw Raw
	// Checks are what doctor asks the server, in order.
	Checks func() []Check
	// EndpointKeys are settings that lead to a server without an endpoint.
	EndpointKeys []string
	// InitKeys are settings that tally init asks for beside the endpoint and the credentials.
	InitKeys []string
	// Files are those of the API's own tools, where credentials are looked for;
	// nil for none.
	Files func(a *app.App) []string
	// Natural says by what the rows of a noun are compared, by the noun, or by
	// "noun/rows" where its rows are of another kind.
	Natural map[string]Natural
}

// Natural is by what rows of two exports are the same although each row is new:
// by the columns of the key, without what changes whenever a row is replaced.
// Columns that a file does not have are passed over.
type Natural struct {
	Key, Churn []string
}

// Sender sends requests that have no command, with an API's credentials.
type Sender interface {
	// Send sends a request and returns a response whose status is a success.
	// The caller closes its body.
	Send(ctx context.Context, r rest.Request) (*http.Response, error)
}

// Raw is how an API is called without a command for it.
type Raw struct {
	// Connect makes the client.
	Connect func(ctx context.Context, call *kit.Call) (Sender, error)
	// Next is the query of the page after an answer, nil at the end.
	Next func(sent url.Values, answer []byte) url.Values
	// Paths are those that completion offers.
	Paths []string
	// Example is a call that the sandbox answers.
	Example string
}
