package output

import (
	"iter"
	"reflect"

	"github.com/parquet-go/parquet-go"
)

// parquetColumns is the root of a schema. Unlike the library's group it keeps the
// order of the columns.
type parquetColumns struct {
	parquet.Group
	fields []parquet.Field
}

// Fields implements parquet.Node.
func (c parquetColumns) Fields() []parquet.Field { return c.fields }

// parquetField is a named column.
type parquetField struct {
	parquet.Node
	name string
}

// Name implements parquet.Field.
func (f parquetField) Name() string { return f.name }

// Value implements parquet.Field. It is for Go structs, of which there are none.
func (f parquetField) Value(reflect.Value) reflect.Value { return reflect.Value{} }

// parquetSchema returns the schema of columns, in which every cell may be null.
func parquetSchema(cols []column) parquet.Node {
	root := parquetColumns{}
	for _, c := range cols {
		root.fields = append(root.fields, parquetField{parquet.Optional(parquetType(c.Type)), c.Name})
	}
	return root
}

func parquetType(t Type) parquet.Node {
	words := parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	switch t {
	case Bool:
		return parquet.Leaf(parquet.BooleanType)
	case Integer:
		return parquet.Int(64)
	case Float, Duration: // a duration is seconds, as in CSV
		return parquet.Leaf(parquet.DoubleType)
	case Time:
		return parquet.Timestamp(parquet.Microsecond)
	case List:
		return parquet.List(words)
	}
	return words
}

// stringColumns yields the paths of string columns and of the items of string
// lists.
func stringColumns(s *parquet.Schema) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, path := range s.Columns() {
			leaf, _ := s.Lookup(path...)
			if leaf.Node.Type().Kind() == parquet.ByteArray && !yield(path) {
				return
			}
		}
	}
}
