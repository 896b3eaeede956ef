module tally/conformance/duckdb

go 1.26.0
