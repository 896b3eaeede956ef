package kit

import (
	"context"
	"iter"

	"tally/output"
)

// Objects declares what a resource is made of: rows R, and how a client C reads
// them. Both are pointers, which share the code for them.
type Objects[C, R any] struct {
	// Connect makes the client.
	Connect func(ctx context.Context, call *Call) (C, error)
	// Columns are all that can be printed; the Key column holds the id.
	Columns []output.Column[R]
	// List yields all that are asked for; it gives list.
	List func(c C, ctx context.Context) iter.Seq2[R, error]
	// Get finds one by id, or by name where the API's names are unique; it gives get.
	Get func(c C, ctx context.Context, id string) (R, error)
}

// Reader reads objects of whatever type, each into the row that its view shows.
// Verbs work on readers, so that the program has them once.
type Reader struct {
	view        output.View
	lists, gets bool
	connect     func(context.Context, *Call) (connection, error)
}

// connection is what a client does for a reader.
type connection struct {
	source Source
	list   func(context.Context) iter.Seq[error]
	get    func(ctx context.Context, id string) error
}

// Reader reads the objects.
func (o Objects[C, R]) Reader() Reader {
	row := new(R)
	return Reader{
		view: output.NewView(o.Columns, row), lists: o.List != nil, gets: o.Get != nil,
		connect: func(ctx context.Context, call *Call) (connection, error) {
			client, err := o.Connect(ctx, call)
			if err != nil {
				return connection{}, err
			}
			return connection{
				source: sourceOf(client),
				list:   func(ctx context.Context) iter.Seq[error] { return output.Fill(row, o.List(client, ctx)) },
				get: func(ctx context.Context, id string) (err error) {
					*row, err = o.Get(client, ctx, id)
					return err
				},
			}, nil
		},
	}
}

// sourceOf asks a client for its endpoint.
func sourceOf(client any) Source {
	if c, ok := client.(interface{ Endpoint() string }); ok {
		return Source{Endpoint: c.Endpoint()}
	}
	return Source{}
}
