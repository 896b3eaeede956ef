package hss

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// encodingOf reads the whole entry once: a file may be plain ASCII for a long
// time before the first Chinese character. guessed reports that the file does
// not declare its encoding and is not valid UTF-8.
func encodingOf(ctx context.Context, e entry) (from encoding.Encoding, guessed bool, err error) {
	source, err := e.open(ctx)
	if err != nil {
		return nil, false, err
	}
	buffered := bufio.NewReader(source)
	start, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, closing(err, source)
	}
	if bytes.Equal(start, []byte{0xff, 0xfe}) || bytes.Equal(start, []byte{0xfe, 0xff}) {
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), false, source.Close()
	}
	_, err = io.Copy(io.Discard, transform.NewReader(buffered, encoding.UTF8Validator))
	switch {
	case errors.Is(err, encoding.ErrInvalidUTF8):
		return simplifiedchinese.GB18030, true, source.Close()
	case err != nil:
		return nil, false, closing(err, source)
	}
	return unicode.UTF8BOM, false, source.Close()
}
