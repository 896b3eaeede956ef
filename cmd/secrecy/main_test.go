// Package secrecy tests that no command prints a secret, whatever a server sends
// back. It is a package of its own since that takes long.
package secrecy

import (
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
)

func TestMain(m *testing.M) { cmdtest.Main(m, cmd.Main) }
