package duckdb

import (
	"bufio"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// exported is a line that the sandbox prints for each variable.
var exported = regexp.MustCompile(`^export (\w+)='(.*)'$`)

// sandbox runs the servers of the sandbox, so that several commands see the same
// fleet, and returns the environment for reaching them.
func sandbox(t *testing.T, options ...string) []string {
	t.Helper()
	cmd := exec.Command(program, append([]string{"sandbox"}, options...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	env := append(os.Environ(), "HOME="+t.TempDir())
	for lines := bufio.NewScanner(out); lines.Scan(); {
		m := exported.FindStringSubmatch(lines.Text())
		if m == nil {
			break
		}
		env = append(env, m[1]+"="+m[2])
		if m[1] == "TALLY_CCI_SECRET_KEY" { // the last one
			return env
		}
	}
	t.Fatalf("tally sandbox %s did not print its environment", strings.Join(options, " "))
	return nil
}

// tally runs a command line, which must succeed.
func tally(t *testing.T, env []string, line string, more ...string) {
	t.Helper()
	cmd := exec.Command(program, append(strings.Fields(line), more...)...)
	cmd.Env = env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("tally %s: %v\n%s", line, err, out)
	}
}

// columnsOf returns all columns of a command line, from the error about an unknown
// one.
func columnsOf(t *testing.T, env []string, line string) string {
	t.Helper()
	cmd := exec.Command(program, append(strings.Fields(line), "-o", "csv", "--columns", "none")...)
	cmd.Env = env
	out, err := cmd.CombinedOutput()
	_, names, found := strings.Cut(string(out), "(the columns are ")
	if err == nil || !found {
		t.Fatalf("tally %s: %v\n%s", line, err, out)
	}
	names, _, _ = strings.Cut(names, ")")
	var real []string
	for name := range strings.SplitSeq(names, ", ") {
		if !strings.HasSuffix(name, ".NAME") {
			real = append(real, name)
		}
	}
	return strings.Join(real, ",")
}

// both writes the same rows as Parquet and as CSV, and returns the Parquet file and
// the records of the CSV, the header first.
func both(t *testing.T, env []string, line string, more ...string) (file string, records [][]string) {
	t.Helper()
	dir := t.TempDir()
	file = filepath.Join(dir, "rows.parquet")
	tally(t, env, line+" --out "+file, more...)
	tally(t, env, line+" --out "+filepath.Join(dir, "rows.csv"), more...)
	in, err := os.Open(filepath.Join(dir, "rows.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }() // it was only read
	records, err = csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return file, records
}
