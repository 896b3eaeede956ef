package app

import "tally/cmd/internal/config"

// Common declares the settings that every API has, the endpoint and its TLS
// options, with the variables that users of the API already set.
type Common struct {
	// API is its name.
	API string
	// Paths are the paths that requests append to the endpoint.
	Paths []string
	// The variables of each setting, in order of precedence.
	Endpoint, CA, ServerName, Insecure []string
}

// Settings returns the declarations, the endpoint first.
func (c Common) Settings() []config.Setting {
	return []config.Setting{
		{
			API: c.API, Key: "endpoint", Short: "e", Kind: config.URL, Target: true, Env: c.Endpoint, Paths: c.Paths,
			Doc: "the server's URL, or host:port for https",
		},
		{API: c.API, Key: "ca", Kind: config.Path, Connection: true, Env: c.CA, Doc: "PEM file of CA certificates to trust in addition to the system's"},
		{API: c.API, Key: "server-name", Connection: true, Env: c.ServerName, Doc: "TLS server name to request and verify instead of the endpoint's host"},
		{API: c.API, Key: "client-cert", Kind: config.Path, Credential: true, Doc: "PEM file of a client certificate"},
		{API: c.API, Key: "client-key", Kind: config.Path, Credential: true, Doc: "PEM file of the client certificate's key"},
		{API: c.API, Key: "attempts", Kind: config.Count, Default: "4", Doc: "maximum number of attempts for a request that fails with a transient error"},
		{
			API: c.API, Key: "insecure", Kind: config.Bool, Credential: true, Env: c.Insecure,
			Doc: "do not verify the server's certificate, and allow credentials over plain http",
		},
	}
}
