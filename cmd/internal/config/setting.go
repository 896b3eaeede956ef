// Package config finds the value of every setting: from a flag, the environment,
// the context of the configuration file, or a default; and where it came from. No
// other package imports viper.
package config

import (
	"cmp"
	"strings"
)

// Kind is the type of a setting's value.
type Kind int

// Kinds of values.
const (
	Text Kind = iota
	Path
	Bool
	Duration
	Count
	URL
)

// Setting declares one value of one API. Its flag, environment variables, key in
// the configuration file, documentation and completion all follow from it.
type Setting struct {
	// API is the section of a context: "stackrox".
	API string
	// Key is the name in the file, and of the flag: "server-name".
	Key string
	// Flag is the flag's name if that is not the key.
	Flag string
	// Short is the flag's letter, if it has one.
	Short string
	// Env are the variables that users of the API already set, in order of precedence.
	Env []string
	// Kind is the value's type.
	Kind Kind
	// Secret values have no flag and are not in the file; the settings Key-file and
	// Key-command, which are declared with it, name their source.
	Secret bool
	// Hidden settings have no flag.
	Hidden bool
	// Credential settings authenticate the caller, or disable the authentication
	// of the server: they belong to the server of their layer.
	Credential bool
	// Target settings determine where credentials are sent.
	Target bool
	// Connection settings belong to one server, too, such as its region or its
	// CA.
	Connection bool
	// Paths are the paths that requests append to a URL, such as "/v1".
	Paths []string
	// Asked settings are prompted for at a login, although they are not secrets.
	Asked bool
	// With is the key of the setting that this one completes, as a secret key completes
	// an access key; empty for none.
	With string
	// Default is the value if no layer sets one.
	Default string
	// Values are the allowed values, if they are a fixed set.
	Values []string
	// Offered are values that completion offers although others are allowed.
	Offered []string
	// Doc is one line for help and documentation.
	Doc string
}

// Variable is tally's own environment variable: TALLY_STACKROX_SERVER_NAME.
func (s Setting) Variable() string {
	return "TALLY_" + strings.ToUpper(strings.ReplaceAll(s.API+"_"+s.Key, "-", "_"))
}

// Variables returns all environment variables, in order of precedence.
func (s Setting) Variables() []string {
	return append([]string{s.Variable()}, s.Env...)
}

// OfServer reports whether the value belongs to one server and must not be sent
// to others.
func (s Setting) OfServer() bool { return s.Target || s.Credential || s.Connection }

// HasFlag reports whether the setting has a flag.
func (s Setting) HasFlag() bool { return !s.Secret && !s.Hidden }

// FlagName is the name of the setting's flag.
func (s Setting) FlagName() string { return cmp.Or(s.Flag, s.Key) }

// Offers returns the values that completion offers.
func (s Setting) Offers() []string {
	switch {
	case len(s.Values) > 0:
		return s.Values
	case s.Kind == Bool:
		return []string{"true", "false"}
	}
	return s.Offered
}

// SecretSettings declares a secret and its sources: the environment, a file, a
// command's output, or the keyring.
func SecretSettings(api, key, doc string, env, fileEnv []string) []Setting {
	return []Setting{
		{API: api, Key: key, Secret: true, Credential: true, Env: env, Doc: doc},
		{API: api, Key: key + "-file", Kind: Path, Credential: true, Env: fileEnv, Doc: "file that holds the " + doc},
		{API: api, Key: key + "-command", Hidden: true, Credential: true, Doc: "command that prints the " + doc + "; it is run without a shell"},
		{API: api, Key: key + "-keyring", Kind: Bool, Hidden: true, Credential: true, Doc: "whether the keyring holds the " + doc + "; set by tally config login"},
	}
}
