package compare

import (
	"context"

	"tally/output/outfile"
	"tally/output/parquetfile"
)

// parquetReader reads the rows of a Parquet file.
type parquetReader struct{ *parquetfile.Reader }

// next implements rowReader.
func (r parquetReader) next() ([]string, [][]byte, error) {
	cells, err := r.Next()
	return nil, cells, err
}

func openParquet(ctx context.Context, report outfile.Report) (*table, error) {
	r, err := parquetfile.OpenFile(ctx, report.File)
	if err != nil {
		return nil, &outfile.DamagedError{File: report.File, Err: err}
	}
	return &table{
		path: report.File, manifest: report.Described, format: "parquet",
		columns: r.Columns(), closer: r, rows: parquetReader{r},
	}, nil
}
