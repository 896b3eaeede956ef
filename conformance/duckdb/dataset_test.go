package duckdb

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// DuckDB reads the directories of a dataset as columns, whatever their names contain,
// and the manifest names all parts.
func TestDataset(t *testing.T) {
	needDuckDB(t)
	env := sandbox(t)
	const line = "stackrox pods export --columns cluster,namespace,name,live"
	_, records := both(t, env, line)
	dir := filepath.Join(t.TempDir(), "fleet")
	tally(t, env, line+" --partition date,cluster --out "+dir+"/")
	counts := map[string]int{}
	for _, r := range records[1:] {
		counts[r[0]]++
	}
	glob := "read_parquet('" + dir + "/**/*.parquet', hive_partitioning = true)"
	results := ask(t,
		"select cluster, count(*), count(distinct date), typeof(any_value(date)) from "+glob+" group by cluster",
		"select count(*) from read_parquet(["+named(t, dir)+"])",
	)
	if len(results[0]) != len(counts) {
		t.Errorf("%d clusters, want %v", len(results[0]), counts)
	}
	for _, row := range results[0] {
		want(t, "cluster "+value(row[0]), row[1:], counts[value(row[0])], 1, "DATE")
	}
	want(t, "rows of the manifest's parts", results[1][0], len(records)-1)
}

// named returns the parts in the manifest of a dataset, quoted.
func named(t *testing.T, dir string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "_manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Files []struct{ File string } }
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, f := range manifest.Files {
		files = append(files, fmt.Sprintf("'%s/%s'", dir, f.File))
	}
	return strings.Join(files, ", ")
}
