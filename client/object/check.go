package object

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"tally/client/rest"
)

// idleTime bounds each wait for more of an object.
const idleTime = time.Minute

// check notes a redirect, and refuses a web page in place of the storage's response.
func (c *call) check(resp *http.Response) error {
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400 && resp.Header.Get("Location") != "":
		c.redirect = rest.Redirected(c.operation, resp, "a bucket of another region is redirected, too: check the region")
	case resp.StatusCode != http.StatusOK:
	case c.stop != nil:
		return c.whole(resp)
	case rest.IsHTML(resp.Header):
		_, err := rest.WithoutPage(resp).Read(make([]byte, 1))
		if errors.As(err, new(*rest.Error)) {
			_ = resp.Body.Close() // it is refused
			return err
		}
	}
	return nil
}

// whole notes the body of an object that is read, and refuses a response that is not
// an object before minio-go reads its headers.
func (c *call) whole(resp *http.Response) error {
	body := c.object(resp)
	first := bufio.NewReader(body)
	resp.Body = struct {
		io.Reader
		io.Closer
	}{first, body}
	var err error
	if rest.IsHTML(resp.Header) {
		_, err = first.Peek(1)
	}
	if !errors.As(err, new(*rest.Error)) {
		err = nil // an object that ends early is an error where it is read
	}
	if err == nil && resp.Header.Get("Last-Modified") == "" {
		err = notStored("has no Last-Modified, which every object has")
	}
	if err != nil {
		_ = body.Close() // it is refused
	}
	return err
}

// object is the body of an object that is read.
func (c *call) object(resp *http.Response) io.ReadCloser {
	body := &objectBody{Closer: rest.LimitIdle(resp, c.idle, c.stop), resp: resp}
	resp.Body = body.Closer.(io.ReadCloser)
	body.Reader = resp.Body
	if rest.IsHTML(resp.Header) && !namesPage(resp.Request.URL.Path) {
		body.Reader = rest.WithoutPage(resp)
	}
	return body
}

// namesPage reports whether an object may be a web page itself.
func namesPage(key string) bool {
	suffix := strings.ToLower(path.Ext(key))
	return suffix == ".html" || suffix == ".htm"
}

// objectBody explains why an object ends early.
type objectBody struct {
	io.Reader
	io.Closer
	resp *http.Response
}

// Read implements io.Reader.
func (b *objectBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = rest.Explain(b.resp, err)
	}
	return n, err
}
