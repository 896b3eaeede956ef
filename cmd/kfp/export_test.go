package kfp

import (
	"tally/client/kfp/kfptest"
	"tally/cmd/internal/sandbox"
)

// ServerOptions are those of the sandbox's server, for the tests outside of the
// package.
func ServerOptions(set map[string]string) (kfptest.Options, error) {
	o := kfptest.Options{Seed: 1}
	err := sandbox.Set(sandboxOptions(&o), set)
	return o, err
}
