package raw

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"tally/client/rest"
	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/output"
)

// send prints an answer and returns its body.
func (f *rawCall) send(ctx context.Context, a *app.App, client api.Sender, r rest.Request) ([]byte, error) {
	resp, err := client.Send(ctx, r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // its end was read
	if f.include {
		if err := printHead(a.Out, resp); err != nil {
			return nil, err
		}
	}
	var body bytes.Buffer
	kept := io.Discard
	if f.paginate {
		kept = &body
	}
	if _, err := io.Copy(io.MultiWriter(sinkWriter{a.Out}, kept), resp.Body); err != nil {
		var sink *output.WriteError
		if errors.As(err, &sink) {
			return nil, err
		}
		return nil, rest.Explain(resp, err)
	}
	return body.Bytes(), endLine(a.Out, body.Bytes())
}

// sinkWriter marks the errors of the output, to tell them from the network's.
type sinkWriter struct{ io.Writer }

// Write implements io.Writer.
func (w sinkWriter) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if err != nil {
		return n, &output.WriteError{Err: err}
	}
	return n, nil
}

// endLine ends a page with a line break where the server did not.
func endLine(w io.Writer, page []byte) error {
	if len(page) == 0 || page[len(page)-1] == '\n' {
		return nil
	}
	_, err := sinkWriter{w}.Write([]byte("\n"))
	return err
}

func printHead(w io.Writer, resp *http.Response) error {
	var head bytes.Buffer
	fmt.Fprintf(&head, "%s %s\n", resp.Proto, resp.Status)
	if err := rest.RedactHeader(resp.Header).Write(&head); err != nil {
		return err
	}
	head.WriteString("\n")
	_, err := sinkWriter{w}.Write(head.Bytes())
	return err
}
