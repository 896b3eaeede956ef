package rest

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// encodingLayer decodes compressed bodies, even unrequested compression: some
// proxies compress on their own. A stream decodes its own, see Plain.
type encodingLayer struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (l encodingLayer) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.next.RoundTrip(req)
	if err != nil || requestOf(req).stream || encodingOf(resp) == "" || resp.StatusCode == http.StatusSwitchingProtocols {
		return resp, err
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{decoded(resp, resp.Body), resp.Body}
	resp.ContentLength, resp.Uncompressed = -1, true
	return resp, nil
}

// Plain returns the decompressed body of a stream's response; raw has the bytes as
// they arrive. A body that ends inside the compression is io.ErrUnexpectedEOF; an
// unknown coding, and a web page, are errors that name them.
func Plain(resp *http.Response, raw io.Reader) io.Reader {
	return &notPage{Reader: decoded(resp, raw), resp: resp}
}

// encodingOf returns the body's coding in lower case, empty for none.
func encodingOf(resp *http.Response) string {
	name := strings.ToLower(strings.TrimSpace(strings.Join(resp.Header.Values("Content-Encoding"), ", ")))
	if name == "identity" {
		return ""
	}
	return name
}

func decoded(resp *http.Response, raw io.Reader) io.Reader {
	switch name := encodingOf(resp); name {
	case "":
		return raw
	case "gzip", "x-gzip":
		return &gunzip{body: bufio.NewReaderSize(raw, defaultReadBuffer), marked: endIsMarked(resp)}
	default:
		return broken{&codingError{fmt.Sprintf("has the content encoding %q, which was not requested and is not supported", name)}}
	}
}

// codingError reports a body that cannot be decompressed.
type codingError struct{ why string }

func (e *codingError) Error() string { return "the response " + e.why }

type broken struct{ err error }

// Read implements io.Reader.
func (b broken) Read([]byte) (int, error) { return 0, b.err }

// ErrNoEnd is the end of a body where EndIsKnown is false.
var ErrNoEnd = errors.New("the response has neither a length nor chunks, so a cut connection looks like its end")

// EndIsKnown reports whether the end of the body can be distinguished from
// truncation: by a length, by chunks, or by the trailer of its compression.
func EndIsKnown(resp *http.Response) bool { return endIsMarked(resp) || encodingOf(resp) != "" }

func endIsMarked(resp *http.Response) bool {
	return resp.ContentLength >= 0 || len(resp.TransferEncoding) > 0 || resp.ProtoMajor >= 2
}

// gunzip begins with the first byte, since an empty body has no gzip header. If
// nothing else marks the end of the body, the trailer of its only member does.
type gunzip struct {
	body   *bufio.Reader
	marked bool
	gzip   *gzip.Reader
}

var (
	errNoMember = errors.New("the compressed response is empty, and nothing marks its end")
	errMembers  = errors.New("the compressed response has several parts, and nothing marks the last one")
	errBehind   = &codingError{"has bytes behind its compressed body that are not compressed"}
)

// Read implements io.Reader.
func (g *gunzip) Read(p []byte) (int, error) {
	if g.gzip == nil {
		if err := g.open(); err != nil {
			return 0, err
		}
	}
	n, err := g.gzip.Read(p)
	if errors.Is(err, io.EOF) {
		err = g.another()
	}
	return n, damaged(err)
}

// another begins the next member, if there is one.
func (g *gunzip) another() error {
	start, err := g.body.Peek(len(gzipMagic))
	switch {
	case len(start) == 0:
		return err
	case !g.marked:
		return errMembers
	case !strings.HasPrefix(gzipMagic, string(start)):
		return errBehind
	}
	if err = g.gzip.Reset(g.body); errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	g.gzip.Multistream(false)
	return err
}

// gzipMagic begins every member.
const gzipMagic = "\x1f\x8b"

func (g *gunzip) open() error {
	z, err := gzip.NewReader(g.body)
	switch {
	case errors.Is(err, io.EOF) && !g.marked:
		return errNoMember
	case err != nil:
		return damaged(err)
	}
	z.Multistream(false)
	g.gzip = z
	return nil
}

func damaged(err error) error {
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		return fmt.Errorf("the compressed response is damaged: %w", err)
	}
	return err
}
