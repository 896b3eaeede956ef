package stackrox_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"tally/conformance/stackrox/internal/central"
)

// wireResponse is the response that a client sees on the wire.
type wireResponse struct {
	Status   int
	Type     string // Content-Type
	Encoding string // Content-Encoding
	Records  int    // {"result":…} objects
	Rest     string // the bytes after the records, without the newline
	Newline  bool   // whether the body ends with a newline
	End      string // "" for a proper end of the body
}

// see sends the request and summarizes the whole response.
func see(t *testing.T, c *central.Central, r request) wireResponse {
	t.Helper()
	resp := send(t, c, r)
	body, err := readAll(resp)
	a := wireResponse{
		Status:   resp.StatusCode,
		Type:     resp.Header.Get("Content-Type"),
		Encoding: resp.Header.Get("Content-Encoding"),
		Newline:  bytes.HasSuffix(body, []byte("\n")),
		End:      endOf(err),
	}
	records, rest := split(body)
	a.Records, a.Rest = len(records), strings.TrimSuffix(string(rest), "\n")
	return a
}

// readAll returns the body, decompressed, as far as it can be read.
func readAll(resp *http.Response) ([]byte, error) {
	var body io.Reader = resp.Body
	if resp.Header.Get("Content-Encoding") == "gzip" {
		unzip, err := gzip.NewReader(resp.Body)
		if err != nil {
			return nil, err
		}
		body = unzip
	}
	var got bytes.Buffer
	_, err := got.ReadFrom(body)
	return got.Bytes(), err
}

// split separates the records at the start of a body from the rest.
func split(body []byte) (records []json.RawMessage, rest []byte) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	end := int64(0)
	for {
		var record struct{ Result json.RawMessage }
		if err := decoder.Decode(&record); err != nil || record.Result == nil {
			return records, bytes.TrimPrefix(body[end:], []byte("\n"))
		}
		records = append(records, record.Result)
		end = decoder.InputOffset()
	}
}

// endOf names the end of a body in words that are the same on every platform.
func endOf(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, syscall.ECONNRESET):
		return "connection reset"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "unexpected EOF"
	case strings.Contains(err.Error(), "INTERNAL_ERROR"):
		return "stream reset"
	default:
		return err.Error()
	}
}

// blanksOut removes the blanks from a JSON value and leaves other data unchanged.
func blanksOut(s string) string {
	var out bytes.Buffer
	if err := json.Compact(&out, []byte(s)); err != nil {
		return s
	}
	return out.String()
}

// String returns the response's row in the table of observed responses.
func (a wireResponse) String() string {
	end := a.End
	if end == "" {
		end = "proper end"
	}
	message := fmt.Sprintf("%d %s, %d records, %s", a.Status, strings.TrimSpace(a.Type+" "+a.Encoding), a.Records, end)
	if a.Rest == "" {
		return message
	}
	rest := []rune(a.Rest)
	if len(rest) > 70 {
		rest = append(rest[:70], '…')
	}
	newline := "no newline"
	if a.Newline {
		newline = "newline"
	}
	return fmt.Sprintf("%s, then %s (%s)", message, string(rest), newline)
}
