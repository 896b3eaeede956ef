package duckdb

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// Over several row groups, with statistics, dictionaries and nulls, DuckDB counts,
// sums, groups and filters the rows as in CSV.
func TestManyRows(t *testing.T) {
	needDuckDB(t)
	env := sandbox(t, "--pods", "300000")
	file, records := both(t, env, "stackrox pods export --columns namespace,name,live,terminated,started,cluster,id")
	records = records[1:]
	var live, terminated, later, nameless int
	namespaces := map[string]int{}
	var times []time.Time
	for _, r := range records {
		n, err1 := strconv.Atoi(r[2])
		m, err2 := strconv.Atoi(r[3])
		at, err3 := time.Parse(time.RFC3339, r[4])
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatalf("%q", r)
		}
		live, terminated = live+n, terminated+m
		namespaces[r[0]]++
		times = append(times, at)
		if r[5] == "" {
			nameless++
		}
	}
	middle := times[len(times)/2]
	for _, at := range times {
		if at.After(middle) {
			later++
		}
	}
	name := records[len(records)-7]
	from := " from '" + file + "'"
	results := ask(t,
		"select count(*), sum(live)::bigint, sum(terminated)::bigint, count(distinct namespace), count(*) - count(cluster), count(distinct id)"+from,
		"select epoch_us(min(started)), epoch_us(max(started))"+from,
		fmt.Sprintf("select count(*)%s where started > '%s'::timestamptz", from, middle.UTC().Format(time.RFC3339Nano)),
		fmt.Sprintf("select name%s where id = '%s'", from, name[6]),
		"select namespace, count(*)"+from+" group by namespace",
		"select count(distinct row_group_id), max(row_group_num_rows), any_value(compression) from parquet_metadata('"+file+"')",
	)
	want(t, "sums", results[0][0], len(records), live, terminated, len(namespaces), nameless, len(records))
	want(t, "times", results[1][0], slices.MinFunc(times, time.Time.Compare).UnixMicro(), slices.MaxFunc(times, time.Time.Compare).UnixMicro())
	want(t, "a filter by time", results[2][0], later)
	want(t, "a filter by id", results[3][0], name[1])
	for _, row := range results[4] {
		want(t, "namespace "+value(row[0]), row[1:], namespaces[value(row[0])])
	}
	want(t, "row groups", results[5][0], 3, 131072, "ZSTD")
	if info, err := os.Stat(file); err != nil || info.Size() > 20<<20 {
		t.Errorf("%d bytes, error %v", info.Size(), err)
	}
}

// want compares the cells of a row.
func want(t *testing.T, what string, row []*string, cells ...any) {
	t.Helper()
	for i, cell := range cells {
		if got := value(row[i]); got != fmt.Sprint(cell) {
			t.Errorf("%s: %s, want %v", what, got, cell)
		}
	}
}

// A file without rows has its columns.
func TestNoRows(t *testing.T) {
	needDuckDB(t)
	env := sandbox(t)
	file, _ := both(t, env, "stackrox pods export --namespace none --columns name,started")
	want(t, "rows", ask(t, "select count(*), count(started) from '"+file+"'")[0][0], 0, 0)
}
