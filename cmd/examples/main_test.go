// Package examples tests that every example of a command's help, of the README and of
// the guides does what it says. It is a package of its own since that takes long.
package examples

import (
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
)

func TestMain(m *testing.M) { cmdtest.Main(m, cmd.Main) }
