package stackrox

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// plain is the body without its compression. What is drained, and spooled if
// need be, is the compressed form.
func plain(resp *http.Response, body io.Reader) io.Reader {
	if resp.Header.Get("Content-Encoding") != "gzip" {
		return body
	}
	return &gunzip{body: body}
}

// gunzip begins with the first byte: an empty export has no gzip header either.
type gunzip struct {
	body io.Reader
	gzip *gzip.Reader
}

// Read implements io.Reader. A body that ends inside the compressed stream is
// io.ErrUnexpectedEOF.
func (g *gunzip) Read(p []byte) (int, error) {
	if g.gzip == nil {
		z, err := gzip.NewReader(g.body)
		if err != nil {
			return 0, corrupt(err)
		}
		g.gzip = z
	}
	n, err := g.gzip.Read(p)
	return n, corrupt(err)
}

func corrupt(err error) error {
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		return fmt.Errorf("the compressed answer is damaged: %w", err)
	}
	return err
}
