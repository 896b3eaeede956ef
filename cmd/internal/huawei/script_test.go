package huawei_test

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tally/cmd"
	"tally/cmd/cci"
	"tally/cmd/hss"
	"tally/cmd/internal/cmdtest"
)

func TestMain(m *testing.M) { cmdtest.Main(m, cmd.Main) }

// TestScripts runs the sessions in testdata/script.
func TestScripts(t *testing.T) {
	t.Parallel()
	cmdtest.Scripts(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]cmdtest.Command{"huawei": cmdtest.Huawei(hss.API(), cci.API())},
	})
}
