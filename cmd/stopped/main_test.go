// Package stopped tests what exports leave behind that are stopped by signals,
// full disks and unwritable directories.
package stopped

import (
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
)

func TestMain(m *testing.M) { cmdtest.Main(m, cmd.Main) }
