package examples

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
)

// runsForever are commands whose examples end only with a signal or a user.
var runsForever = []string{"tally sandbox", "EDITOR=nano"}

// TestExamples runs the examples of every command against the sandbox. A
// comment "# exit 3" after one gives its exit code.
func TestExamples(t *testing.T) {
	t.Parallel()
	var files []string
	visit(cmd.Commands(), func(cmd *cobra.Command) {
		for i, line := range cmdtest.ExampleLines(cmd.Example) {
			files = append(files, exampleScript(t, fmt.Sprintf("%s_%d", cmd.CommandPath(), i+1), line))
		}
	})
	cmdtest.Scripts(t, testscript.Params{Files: files, Setup: useSandbox})
}

// useSandbox makes every command use the sandbox, and puts an exported file there.
func useSandbox(env *testscript.Env) error {
	env.Setenv("TALLY_SANDBOX", "on")
	files := map[string]string{"pods.csv": "namespace,name\npayments,web\n", "pods-new.csv": "namespace,name\npayments,web\nshop,web\n"}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(env.WorkDir, name), []byte(data), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// visit visits a command and those below it.
func visit(command *cobra.Command, see func(*cobra.Command)) {
	see(command)
	for _, child := range command.Commands() {
		visit(child, see)
	}
}
