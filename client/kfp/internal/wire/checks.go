package wire

import (
	"strings"
	"unicode"

	"tally/client/rest"
)

// Maximum lengths of names in bytes. For longer ones servers respond with an
// internal error, for a run only after they have started it.
const (
	MaxExperimentName = 128
	MaxRunName        = 255
	MaxJobName        = 255
	MaxVersionName    = 127
	// MaxPipelineName is one less than the servers' own limit, since the first version
	// has the same name.
	MaxPipelineName = MaxVersionName
)

// CheckName refuses names for which the server would respond with an internal error.
func CheckName(operation, name string) error {
	switch {
	case name == "":
		return rest.Invalid(operation, "the name is empty")
	case strings.ContainsFunc(name, unicode.IsControl):
		return rest.Invalid(operation, "the name %q contains a control character", name)
	}
	return nil
}

// CheckNewName refuses an invalid name for a new object, of at most a number of bytes.
func CheckNewName(operation, name string, longest int) error {
	if len(name) > longest {
		return rest.Invalid(operation, "the name has %d bytes, and servers accept at most %d", len(name), longest)
	}
	return CheckName(operation, name)
}
