package parquetfile

import (
	"fmt"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
)

// column prints the cells of a column.
type column struct {
	list   bool
	append func(dst []byte, v parquet.Value) []byte
}

// columnOf recognizes the types that tally writes.
func columnOf(field parquet.Field) (column, error) {
	c, leaf := column{}, parquet.Node(field)
	if !field.Leaf() {
		leaf = element(field)
		c.list = true
	}
	if leaf == nil {
		return c, fmt.Errorf("column %s has a type that tally does not write", field.Name())
	}
	c.append = printer(leaf.Type())
	if c.append == nil {
		return c, fmt.Errorf("column %s has the type %s, which tally does not write", field.Name(), leaf.Type())
	}
	return c, nil
}

// element returns the element of a list of strings, nil if the group is not one.
func element(group parquet.Node) parquet.Node {
	for range 2 { // the list, and what repeats in it
		fields := group.Fields()
		if len(fields) != 1 {
			return nil
		}
		group = fields[0]
	}
	if !group.Leaf() || group.Type().String() != parquet.String().Type().String() {
		return nil
	}
	return group
}

func printer(t parquet.Type) func(dst []byte, v parquet.Value) []byte {
	switch known := t.String(); {
	case known == parquet.Timestamp(parquet.Microsecond).Type().String():
		return func(dst []byte, v parquet.Value) []byte {
			return time.UnixMicro(v.Int64()).UTC().AppendFormat(dst, time.RFC3339Nano)
		}
	case known == parquet.String().Type().String():
		return func(dst []byte, v parquet.Value) []byte { return append(dst, v.ByteArray()...) }
	case known == parquet.Int(64).Type().String():
		return func(dst []byte, v parquet.Value) []byte { return strconv.AppendInt(dst, v.Int64(), 10) }
	case known == parquet.DoubleType.String():
		return func(dst []byte, v parquet.Value) []byte { return strconv.AppendFloat(dst, v.Double(), 'f', -1, 64) }
	case known == parquet.BooleanType.String():
		return func(dst []byte, v parquet.Value) []byte { return strconv.AppendBool(dst, v.Boolean()) }
	}
	return nil
}
