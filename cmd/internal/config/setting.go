// Package config finds the value of every setting: from a flag, the
// environment, the context of the configuration file, or a default, and knows
// where it came from. It is the only importer of viper.
package config

import (
	"strings"
)

// Kind is the type of a setting's value.
type Kind int

// The kinds of values.
const (
	Text Kind = iota
	Path
	Bool
	Duration
	Count
	URL
)

// Setting declares one value of one API. From this one declaration come a
// flag, environment variables, a key of the configuration file, a line of the
// documentation and the completion.
type Setting struct {
	// API is the section of a context: "stackrox".
	API string
	// Key is the name in the file, and of the flag: "server-name".
	Key string
	// Short is the flag's letter, if it has one.
	Short string
	// Env are the variables that users of the API have already, in order of precedence.
	Env []string
	// Kind is the value's type.
	Kind Kind
	// Secret values have no flag and no place in the file; Key-file and
	// Key-command, which are declared beside it, say where they are.
	Secret bool
	// Hidden settings have no flag.
	Hidden bool
	// Credential settings say who calls, or that the server need not prove who it
	// is: they belong to the server of their layer.
	Credential bool
	// Target settings say where credentials are sent.
	Target bool
	// Paths are those that every request adds to a URL itself, such as "/v1".
	Paths []string
	// Asked settings are asked for at a login, though they are no secrets.
	Asked bool
	// With is the key of the setting that this one completes, as a secret key completes
	// an access key; empty for one that stands alone.
	With string
	// Default is the value where nothing else is said.
	Default string
	// Values are the allowed ones, if they are a fixed set.
	Values []string
	// Offered are values that completion offers where others are allowed too.
	Offered []string
	// Doc is one line for help and documentation.
	Doc string
}

// Variable is tally's own environment variable: TALLY_STACKROX_SERVER_NAME.
func (s Setting) Variable() string {
	return "TALLY_" + strings.ToUpper(strings.ReplaceAll(s.API+"_"+s.Key, "-", "_"))
}

// Variables are all environment variables, in order of precedence.
func (s Setting) Variables() []string {
	return append([]string{s.Variable()}, s.Env...)
}

// HasFlag tells whether the setting can be given on the command line.
func (s Setting) HasFlag() bool { return !s.Secret && !s.Hidden }

// Offers are the values that completion offers.
func (s Setting) Offers() []string {
	switch {
	case len(s.Values) > 0:
		return s.Values
	case s.Kind == Bool:
		return []string{"true", "false"}
	}
	return s.Offered
}

// SecretSettings declares a secret and where it can be found: itself in the
// environment, a file, a command's output, or the keyring.
func SecretSettings(api, key, doc string, env, fileEnv []string) []Setting {
	return []Setting{
		{API: api, Key: key, Secret: true, Credential: true, Env: env, Doc: doc},
		{API: api, Key: key + "-file", Kind: Path, Credential: true, Env: fileEnv, Doc: "file that holds the " + doc},
		{API: api, Key: key + "-command", Hidden: true, Credential: true, Doc: "command that prints the " + doc + "; it is run without a shell"},
		{API: api, Key: key + "-keyring", Kind: Bool, Hidden: true, Credential: true, Doc: "take the " + doc + " from the keyring, where tally config login put it"},
	}
}
