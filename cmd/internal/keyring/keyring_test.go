//go:build linux

package keyring

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeTool is a secret-tool that keeps secrets in files and shows its
// arguments, so that a test can see that no secret is among them.
const fakeTool = `#!/bin/sh
echo "$@" >>"$DIR/args"
case $1 in
store) cat >"$DIR/$(echo "$7" | tr / _)" ;;
lookup) [ -e "$DIR/$(echo "$5" | tr / _)" ] || exit 1; cat "$DIR/$(echo "$5" | tr / _)" ;;
esac
`

func withTool(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	if script != "" {
		if err := os.WriteFile(filepath.Join(dir, "secret-tool"), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("DIR", dir)
	t.Setenv("PATH", dir+":/bin:/usr/bin")
	return dir
}

func TestASecretIsKeptAndFound(t *testing.T) {
	dir := withTool(t, fakeTool)
	if err := Set(t.Context(), "prod/stackrox.token", "s3cr3t"); err != nil {
		t.Fatal(err)
	}
	if got, err := Get(t.Context(), "prod/stackrox.token"); err != nil || got != "s3cr3t" {
		t.Fatalf("%q, %v", got, err)
	}
	args, err := os.ReadFile(filepath.Join(dir, "args"))
	if err != nil || strings.Contains(string(args), "s3cr3t") {
		t.Errorf("the secret is an argument: %s %v", args, err)
	}
}

func TestASecretThatIsNotThere(t *testing.T) {
	withTool(t, fakeTool)
	if _, err := Get(t.Context(), "nobody"); !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
}

func TestMachinesWithoutAKeyring(t *testing.T) {
	withTool(t, "#!/bin/sh\necho 'Cannot autolaunch D-Bus' >&2\nexit 1\n")
	_, err := Get(t.Context(), "x")
	if err == nil || !strings.Contains(err.Error(), "Cannot autolaunch D-Bus") || !strings.Contains(err.Error(), "keep the secret in a file") {
		t.Error(err)
	}
	t.Setenv("PATH", t.TempDir())
	if err := Set(t.Context(), "x", "y"); err == nil || !strings.Contains(err.Error(), "libsecret-tools") {
		t.Error(err)
	}
}

// The keyring of a machine without a desktop may never answer.
func TestAKeyringThatHangs(t *testing.T) {
	withTool(t, "#!/bin/sh\nexec sleep 60\n")
	if _, err := Get(t.Context(), "x"); err == nil {
		t.Fatal("no error")
	}
}
