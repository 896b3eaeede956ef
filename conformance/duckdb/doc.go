// Package duckdb holds tests that let DuckDB read the Parquet files of tally, and
// compare every cell with the CSV of the same rows.
//
// DuckDB is the one of npm's package @duckdb/node-api, which is installed in a
// temporary directory. The tests are skipped where there is no node, or where the
// package cannot be fetched. Its own go.mod keeps them out of go test ./...:
//
//	cd conformance/duckdb && go test ./...
package duckdb
