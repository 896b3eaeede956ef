package duckdb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// version is the package of npm that is installed.
const version = "@duckdb/node-api@1.5.6-r.1"

// program is tally, built from the parent module; asker is the directory of DuckDB, and
// skipped the reason for which there is none.
var program, asker, skipped string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "tally-duckdb-")
	if err == nil {
		err = prepare(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// prepare builds tally and installs DuckDB.
func prepare(dir string) error {
	asker = dir
	if !installed("node") || !installed("npm") {
		skipped = "SKIPPED: node and npm are not installed"
		return nil
	}
	install := exec.Command("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", dir, version)
	out, failed := install.CombinedOutput()
	if failed != nil {
		skipped = fmt.Sprintf("SKIPPED: npm cannot install %s: %v\n%s", version, failed, out)
		return nil
	}
	script, err := os.ReadFile("ask.mjs")
	if err != nil {
		return err
	}
	program = filepath.Join(dir, "tally")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join("..", "..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err = build.CombinedOutput(); err != nil {
		return fmt.Errorf("build tally: %w\n%s", err, out)
	}
	return os.WriteFile(filepath.Join(dir, "ask.mjs"), script, 0o600)
}

func installed(tool string) bool {
	_, err := exec.LookPath(tool)
	return err == nil
}

// needDuckDB skips a test where DuckDB cannot be run.
func needDuckDB(t *testing.T) {
	t.Helper()
	if skipped != "" {
		t.Skip(skipped)
	}
}

// ask returns the rows of statements; null is a nil cell.
func ask(t *testing.T, statements ...string) [][][]*string {
	t.Helper()
	input, err := json.Marshal(statements)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "ask.mjs")
	cmd.Dir, cmd.Stdin = asker, bytes.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("DuckDB: %v\n%s", err, stderr(err))
	}
	var results [][][]*string
	if err := json.Unmarshal(out, &results); err != nil {
		t.Fatal(err)
	}
	return results
}

func stderr(err error) []byte {
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return failed.Stderr
	}
	return nil
}
