package duckdb

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// between separates the items of a list in statements.
const between = "\x1f"

// printed returns an expression that converts a column, by its type in DuckDB, to
// strings.
func printed(name, typ string) (string, error) {
	name = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	switch typ {
	case "VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN":
		return name + "::varchar", nil
	case "TIMESTAMP WITH TIME ZONE":
		return "epoch_us(" + name + ")::varchar", nil
	case "VARCHAR[]":
		return "array_to_string(" + name + ", chr(31))", nil
	}
	return "", fmt.Errorf("the type of %s is %s", name, typ)
}

// same reports whether a cell of DuckDB equals that of CSV. Null is an empty cell.
func same(cell *string, want, typ string) bool {
	if cell == nil || want == "" {
		return cell == nil && want == ""
	}
	switch typ {
	case "DOUBLE":
		a, err1 := strconv.ParseFloat(*cell, 64)
		b, err2 := strconv.ParseFloat(want, 64)
		return err1 == nil && err2 == nil && a == b
	case "TIMESTAMP WITH TIME ZONE":
		at, err := time.Parse(time.RFC3339, want)
		return err == nil && *cell == strconv.FormatInt(at.UnixMicro(), 10)
	case "VARCHAR[]":
		for _, separator := range []string{",", ";", " "} {
			if strings.ReplaceAll(*cell, between, separator) == want {
				return true
			}
		}
		return false
	}
	return *cell == want
}

// lines are command lines whose rows have columns of every type.
func lines() []string {
	return []string{
		"stackrox pods export", "stackrox pods export --rows containers", "stackrox clusters list",
		"stackrox deployments export", "stackrox deployments export --rows containers", "stackrox deployments export --rows ports",
		"stackrox images export --rows images", "stackrox images export --rows vulns --state all", "stackrox nodes export",
		"stackrox workloads export", "kfp runs list --all", "kfp jobs list", "kfp pipelines list", "kfp runs steps fresh",
		"hss containers list", "cci imagesnapshots list", "cci namespaces list",
	}
}

// Every cell is the same in DuckDB as in CSV, with a type for each column.
func TestEveryCell(t *testing.T) {
	needDuckDB(t)
	env := sandbox(t, "--cci-never-gone", "--cci-never-ready")
	seen := map[string]int{}
	for _, line := range lines() {
		file, records := both(t, env, line, "--columns", columnsOf(t, env, line))
		header, records := records[0], records[1:]
		types := make([]string, len(header))
		expressions := make([]string, len(header))
		for i, row := range ask(t, "describe select * from '"+file+"'")[0] {
			if *row[0] != header[i] {
				t.Fatalf("%s: column %d is %s, want %s", line, i, *row[0], header[i])
			}
			var err error
			types[i] = *row[1]
			if expressions[i], err = printed(header[i], types[i]); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
		}
		rows := ask(t, "select "+strings.Join(expressions, ", ")+" from '"+file+"'")[0]
		if len(rows) != len(records) || len(rows) == 0 {
			t.Errorf("%s: %d rows, and %d in CSV", line, len(rows), len(records))
			continue
		}
		for i, row := range rows {
			for c, cell := range row {
				if !same(cell, records[i][c], types[c]) {
					t.Errorf("%s: row %d, %s, a %s: %q, want %q", line, i, header[c], types[c], value(cell), records[i][c])
				}
				if cell != nil {
					seen[types[c]]++
				}
			}
		}
	}
	if len(seen) != 6 {
		t.Errorf("not all types were seen: %v", seen)
	}
}

func value(cell *string) string {
	if cell == nil {
		return "null"
	}
	return *cell
}
