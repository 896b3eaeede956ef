package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

// sender sends requests that have no command, with an API's credentials.
type sender interface {
	Send(ctx context.Context, r rest.Request) (*http.Response, error)
}

// rawAPI is how an API is called without a command for it.
type rawAPI struct {
	// connect makes the client.
	connect func(ctx context.Context, call *kit.Call) (sender, error)
	// next is the query of the page after an answer, nil at the end.
	next func(sent url.Values, answer []byte) url.Values
	// example is a call that the sandbox answers.
	example string
}

const apiLong = `Send a request as it is, with the credentials, retries, TLS settings and
--debug of the other commands, and print the answer's body as it is.

-f key=value goes into the query of a GET or DELETE, and into a JSON body of
every other method, as text; --input sends a file instead. --paginate follows
the pages of a list and prints them one after another. PATH begins with a
slash and stays on the endpoint's host.`

// apiCommand is `tally api`: a command for each API.
type apiCommand struct{}

// Outline implements kit.Noun.
func (apiCommand) Outline() *cobra.Command {
	return kit.Group("api", "Raw calls of an API, with its credentials and retries")
}

// Command implements kit.Noun.
func (c apiCommand) Command(a *app.App, _ string) *cobra.Command {
	group := c.Outline()
	for _, declared := range apis() {
		if declared.raw.connect != nil {
			group.AddCommand(kit.WithSettings(a, declared.API, rawVerb(declared)))
		}
	}
	return group
}

// rawCall are the flags of a raw call.
type rawCall struct {
	fields   []string
	headers  []string
	input    string
	paginate bool
	include  bool
}

func rawVerb(declared declaration) kit.Verb {
	f := &rawCall{}
	return kit.Verb{
		Use: declared.Name + " METHOD PATH", Short: "Send a request to " + declared.Title,
		Long: apiLong, Example: declared.raw.example,
		Args: cobra.ExactArgs(2),
		Complete: func(_ context.Context, call *kit.Call, typed string) []string {
			if len(call.Args) > 0 {
				return nil
			}
			return withPrefix([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, typed)
		},
		Flags: f.bind,
		Run:   func(ctx context.Context, call *kit.Call) error { return f.run(ctx, call, declared.raw) },
	}
}

func (f *rawCall) bind(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.fields, "field", "f", nil, "key=value for the query, or for the JSON body of a POST")
	flags.StringArrayVarP(&f.headers, "header", "H", nil, "further header, as Name: value; not for secrets")
	flags.StringVar(&f.input, "input", "", "file to send as the body; - is standard input")
	flags.BoolVar(&f.paginate, "paginate", false, "follow the pages of a list")
	flags.BoolVar(&f.include, "include", false, "print the answer's status and headers as well")
}

func (f *rawCall) run(ctx context.Context, call *kit.Call, raw rawAPI) error {
	request, err := f.request(call.App, strings.ToUpper(call.Args[0]), call.Args[1])
	if err != nil {
		return exit.Usage(err)
	}
	client, err := raw.connect(ctx, call)
	if err != nil {
		return err
	}
	for {
		body, err := f.send(ctx, call.App, client, request)
		if err != nil {
			return err
		}
		if !f.paginate || raw.next == nil {
			return nil
		}
		if request.Query = raw.next(request.Query, body); request.Query == nil {
			return nil
		}
	}
}

// request checks the arguments and makes the request of them.
func (f *rawCall) request(a *app.App, method, path string) (rest.Request, error) {
	r := rest.Request{Operation: method + " " + path, Method: method, Header: http.Header{}}
	target, err := url.Parse(path)
	if err != nil || !strings.HasPrefix(path, "/") || target.Host != "" || strings.ContainsRune(path, '\\') {
		return r, fmt.Errorf("%q: the path must begin with one slash and stay on the endpoint's host", path)
	}
	if strings.ContainsAny(method, " /\t") || method == "" {
		return r, fmt.Errorf("%q is no method", method)
	}
	if f.paginate && method != http.MethodGet {
		return r, errors.New("--paginate needs GET")
	}
	r.Path, r.Query = target.EscapedPath(), target.Query()
	for _, h := range f.headers {
		name, value, ok := strings.Cut(h, ":")
		if !ok {
			return r, fmt.Errorf("--header %q: write Name: value", h)
		}
		r.Header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return r, f.setFields(a, &r)
}

// setFields puts the fields and the input where the method takes them.
func (f *rawCall) setFields(a *app.App, r *rest.Request) error {
	body := map[string]string{}
	for _, pair := range f.fields {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return fmt.Errorf("--field %q: write key=value", pair)
		}
		body[key] = value
		if r.Method == http.MethodGet || r.Method == http.MethodDelete {
			r.Query.Add(key, value)
		}
	}
	if len(f.fields) > 0 && r.Method != http.MethodGet && r.Method != http.MethodDelete {
		r.JSON = body
	}
	if f.input == "" {
		return nil
	}
	if r.JSON != nil {
		return errors.New("--input and --field cannot be combined in one body")
	}
	text, err := readInput(a, f.input)
	r.ContentType, r.ContentLength = "application/json", int64(len(text))
	r.Body = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }
	return err
}

// readInput reads a file, or standard input for a dash.
func readInput(a *app.App, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(a.In)
	}
	return os.ReadFile(name)
}

// send prints an answer and returns its body.
func (f *rawCall) send(ctx context.Context, a *app.App, client sender, r rest.Request) ([]byte, error) {
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
