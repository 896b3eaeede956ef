package cmd

import (
	"testing"

	"tally/cmd/hss"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/stackrox"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) { cmdtest.Main(m, Main) }

// TestScripts runs the sessions in testdata/script that are about no API.
func TestScripts(t *testing.T) {
	t.Parallel()
	cmdtest.Scripts(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]cmdtest.Command{"central": cmdtest.Central(stackrox.API()), "huawei": cmdtest.Huawei(hss.API())},
	})
}
