// Package memory tests how much memory whole programs take for large rows. It is
// a package of its own since that takes as long as all other tests of cmd.
package memory

import (
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
)

func TestMain(m *testing.M) { cmdtest.Main(m, cmd.Main) }
