package wire

import (
	"bytes"
	"fmt"
	"strconv"
)

// Int64 is a 64-bit integer. The server writes it as a string, as the protocol
// requires, and reads it as a string or a number; so does Int64.
type Int64 int64

// MarshalJSON writes a string.
func (i Int64) MarshalJSON() ([]byte, error) {
	return strconv.AppendQuote(nil, strconv.FormatInt(int64(i), 10)), nil
}

// UnmarshalJSON reads a string or a number.
func (i *Int64) UnmarshalJSON(data []byte) error {
	n, err := strconv.ParseInt(string(unquote(data)), 10, 64)
	if err != nil {
		return fmt.Errorf("%s is not a 64-bit integer: %w", data, err)
	}
	*i = Int64(n)
	return nil
}

// Float64 is a floating-point number. It also reads what JSON numbers cannot
// represent and the protocol writes as strings: "NaN", "Infinity", "-Infinity".
type Float64 float64

// UnmarshalJSON reads a number or a string.
func (f *Float64) UnmarshalJSON(data []byte) error {
	n, err := strconv.ParseFloat(string(unquote(data)), 64)
	if err != nil {
		return fmt.Errorf("%s is not a number: %w", data, err)
	}
	*f = Float64(n)
	return nil
}

func unquote(data []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimPrefix(data, []byte(`"`)), []byte(`"`))
}
