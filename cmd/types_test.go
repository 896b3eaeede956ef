package cmd

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/spf13/cobra"

	"tally/cmd/internal/cmdtest"
	"tally/output/parquetfile"
)

// typed are the command lines of everything that prints rows of its own columns, with
// the flags that make more of them. A comparison of runs has values of any type in its
// columns, and they are strings.
func typed(t *testing.T) []string {
	t.Helper()
	lines := []string{
		"kfp runs steps fresh", "kfp runs artifacts fresh", "kfp healthz", "kfp can-i get viewers --namespace team-a",
		"kfp runs list --all --sandbox=kfp-api=v2beta1", "kfp pipelines list --sandbox=kfp-api=v2beta1",
		"hss containers export", "config show",
	}
	walk(tree(), func(cmd *cobra.Command) {
		if !slices.Contains([]string{"list", "export"}, cmd.Name()) || cmd.Flags().Lookup("columns") == nil {
			return
		}
		line := strings.TrimPrefix(cmd.CommandPath(), "tally ")
		switch {
		case cmd.Flags().Lookup("rows") != nil:
			for _, rows := range rowsOf(t, cmd) {
				lines = append(lines, line+" --rows "+rows)
			}
		case line == "kfp versions list":
			lines = append(lines, line+" --pipeline say")
		default:
			lines = append(lines, line)
		}
	})
	return lines
}

// rowsOf are the values of --rows.
func rowsOf(t *testing.T, cmd *cobra.Command) []string {
	t.Helper()
	offer, ok := cmd.GetFlagCompletionFunc("rows")
	if !ok {
		t.Fatalf("%s offers no rows", cmd.CommandPath())
	}
	cmd.SetContext(t.Context())
	offered, _ := offer(cmd, nil, "")
	return offered
}

// A column has one type, the declared one: the cells of all rows of all lists are of
// the same types, and the same, as Parquet and as JSON. Only times are others in each
// sandbox, and how long something has been running.
func TestColumnsHaveTheDeclaredTypes(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for _, line := range typed(t) {
		columns := allColumns(t, line)
		rows := jsonRows(t, printed(t, line, "jsonl", columns))
		data := printed(t, line, "parquet", columns)
		types := parquetTypes(t, data)
		cells := parquetRows(t, data)
		if len(cells) != len(rows) {
			t.Errorf("%s: %d rows, and %d as JSON", line, len(cells), len(rows))
			continue
		}
		for i, row := range rows {
			for c, column := range columns {
				value := row[column]
				want, ok := asParquet(value, types[column])
				if now := strings.HasPrefix(types[column], "TIMESTAMP") || column == "duration"; !ok || !now && want != cells[i][c] {
					t.Errorf("%s: column %s is %s: %q, as JSON %v of %T", line, column, types[column], cells[i][c], value, value)
				}
				if value != nil && value != "" {
					seen[types[column]]++
				}
			}
		}
	}
	if len(seen) != 6 {
		t.Errorf("not all types were seen: %v", seen)
	}
}

// allColumns are the columns that a command line can print.
func allColumns(t *testing.T, line string) []string {
	t.Helper()
	refused, err := command(t, line+" -o csv --columns none").CombinedOutput()
	_, names, found := strings.Cut(string(refused), "(the columns are ")
	if err == nil || !found {
		t.Fatalf("%s: %s, error %v", line, refused, err)
	}
	names, _, _ = strings.Cut(names, ")")
	return slices.DeleteFunc(strings.Split(names, ", "), func(name string) bool { return strings.HasSuffix(name, ".NAME") })
}

// command is a command line in the sandbox.
func command(t *testing.T, line string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(cmdtest.Program(), strings.Fields(line)...)
	cmd.Env = append(os.Environ(), "TALLY_SANDBOX=on", "HOME="+t.TempDir())
	return cmd
}

func printed(t *testing.T, line, format string, columns []string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "rows")
	cmd := command(t, line+" -o "+format+" --out "+file)
	cmd.Args = append(cmd.Args, "--columns", quoted(columns))
	if message, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %s, error %v", line, message, err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// quoted are names as a flag takes them.
func quoted(names []string) string {
	return `"` + strings.Join(names, `","`) + `"`
}

func jsonRows(t *testing.T, data []byte) []map[string]any {
	t.Helper()
	var rows []map[string]any
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		row := map[string]any{}
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.UseNumber()
		if err := d.Decode(&row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// parquetTypes are the types of the columns, by name.
func parquetTypes(t *testing.T, data []byte) map[string]string {
	t.Helper()
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]string{}
	for _, field := range file.Schema().Fields() {
		types[field.Name()] = field.Type().String()
	}
	return types
}

func parquetRows(t *testing.T, data []byte) [][]string {
	t.Helper()
	r, err := parquetfile.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for {
		cells, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		row := make([]string, len(cells))
		for i, c := range cells {
			row[i] = string(c)
		}
		rows = append(rows, row)
	}
}

// asParquet is the cell of a value of JSON in a column of a type, and whether it
// belongs there.
func asParquet(value any, typ string) (cell string, ok bool) {
	switch v := value.(type) {
	case nil:
		return "", true
	case bool:
		return strconv.FormatBool(v), typ == "BOOLEAN"
	case json.Number:
		f, err := v.Float64()
		if typ == "DOUBLE" {
			return strconv.FormatFloat(f, 'f', -1, 64), err == nil
		}
		return string(v), typ == "INT(64,true)"
	case []any:
		if len(v) == 0 {
			return "", typ == "LIST"
		}
		list, err := json.Marshal(v)
		return string(list), err == nil && typ == "LIST"
	case string:
		return stringAsParquet(v, typ)
	}
	return "", false
}

// stringAsParquet distinguishes times, and lists that JSON has as one string.
func stringAsParquet(s, typ string) (cell string, ok bool) {
	at, err := time.Parse(time.RFC3339, s)
	switch {
	case s == "":
		return "", true
	case err == nil:
		return at.Truncate(time.Microsecond).UTC().Format(time.RFC3339Nano), strings.HasPrefix(typ, "TIMESTAMP")
	case typ == "LIST":
		list, err := json.Marshal(strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == ' ' }))
		return string(list), err == nil
	}
	return s, typ == "STRING"
}
