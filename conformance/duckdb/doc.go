// Package duckdb has tests in which DuckDB reads the Parquet files of tally, and
// every cell is compared with the CSV of the same rows.
//
// DuckDB comes from npm's package @duckdb/node-api, which is installed in a temporary
// directory. The tests are skipped if node is missing, or if the package cannot be
// fetched. Its own go.mod keeps them out of go test ./...:
//
//	cd conformance/duckdb && go test ./...
package duckdb
