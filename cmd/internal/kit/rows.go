package kit

import (
	"context"
	"iter"

	"tally/output"
	"tally/output/outfile"
)

// Rows are the output of a command, with their source. [RowsOf] makes them from typed
// rows; it erases the type, so that the program contains the code for rows only once.
type Rows struct {
	// Noun is the name of the rows, in the plural: "pods".
	Noun string
	// Single means that there is one object rather than a list.
	Single bool
	// Record means that each row is shown like a single object, one value per
	// line, unless another format is selected.
	Record bool
	// Restarts is how often a source that failed after its first row is
	// restarted. If positive, nothing is printed before everything has arrived.
	Restarts int
	// Spools means that reading may need a temporary file, which is tried first.
	Spools bool
	// Receipt means that the rows report changes, which were made even if the rows
	// cannot be written.
	Receipt bool

	schema output.Schema
	open   func(ctx context.Context) (Source, output.Rows, error)
	// settle sets the schema and the noun after open, if they are not known before;
	// nil sets nothing.
	settle func(*Rows)
}

// Source describes the source of rows, for the manifest.
type Source struct {
	// Endpoint is the server's URL.
	Endpoint string
	// Query is the query in the server's own form.
	Query string
	// Facts returns at the end what the source knows about the export; nil for nothing.
	Facts func() Facts
	// Late returns the error of a source that is read beyond the last printed
	// row; nil for a source that is not.
	Late func() error
	// Parts returns the parts of several sources; nil for one source.
	Parts func() []outfile.Part
}

// late returns the error after the last printed row.
func (s Source) late() error {
	if s.Late == nil {
		return nil
	}
	return s.Late()
}

// SourceOf returns the server of a client and the query in the server's own form.
func SourceOf(client any, query string) Source {
	source := sourceOf(client)
	source.Query = query
	return source
}

// sourceOf gets a client's endpoint, and its further facts.
func sourceOf(client any) Source {
	source := Source{}
	if c, ok := client.(interface{ Endpoint() string }); ok {
		source.Endpoint = c.Endpoint()
	}
	if c, ok := client.(interface{ Notes() map[string]string }); ok {
		source.Facts = func() Facts { return Facts{Notes: c.Notes()} }
	}
	return source
}

// RowsOf makes rows with these columns. open connects and starts to read; it is
// called once for each attempt, and starts at the first row each time. Rows are
// not retained: the memory of one may be reused for the next.
func RowsOf[R any](columns []output.Column[R], open func(ctx context.Context) (Source, iter.Seq2[R, error], error)) Rows {
	return rowsOf(output.SchemaOf(columns), open)
}

// rowsOf is RowsOf for the schema of the columns.
func rowsOf[R any](schema output.Schema, open func(ctx context.Context) (Source, iter.Seq2[R, error], error)) Rows {
	return Rows{schema: schema, open: func(ctx context.Context) (Source, output.Rows, error) {
		source, rows, err := open(ctx)
		return source, output.Erase(rows), err
	}}
}

// Each yields the rows of an existing list.
func Each[R any](rows []R) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// One prints an existing row.
func One[R any](ctx context.Context, call *Call, columns []output.Column[R], row R) error {
	rows := RowsOf(columns, func(context.Context) (Source, iter.Seq2[R, error], error) {
		return Source{}, Each([]R{row}), nil
	})
	rows.Single = true
	return Print(ctx, call, rows)
}

// Make checks the output flags, makes an object, and prints it. Nothing is made
// if it could not be printed.
func Make[R any](ctx context.Context, call *Call, columns []output.Column[R], create func(context.Context) (R, error)) error {
	if err := Check(call, columns); err != nil {
		return err
	}
	made, err := create(ctx)
	if err != nil {
		return err
	}
	return One(ctx, call, columns, made)
}
