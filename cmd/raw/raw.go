// Package raw is `tally api`: requests that have no command of their own.
package raw

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/client/rest"
	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

const long = `Send a request as it is, with the credentials, retries, TLS settings and
--debug of the other commands, and print the answer's body as it is.

-f key=value goes into the query of a GET or DELETE, and into a JSON body of
every other method, as text; --input sends a file instead. --paginate follows
the pages of a list and prints them one after another. PATH begins with a
slash and stays on the endpoint's host.`

// Command is `tally api`: a command for each API.
func Command(apis []api.API) kit.Noun { return group{apis} }

// group are the raw calls of each API.
type group struct{ apis []api.API }

// Outline implements kit.Noun.
func (group) Outline() *cobra.Command {
	return kit.Group("api", "Raw calls of an API, with its credentials and retries")
}

// Command implements kit.Noun.
func (c group) Command(a *app.App, _ string) *cobra.Command {
	group := c.Outline()
	for _, declared := range c.apis {
		if declared.Raw.Connect != nil {
			group.AddCommand(kit.WithSettings(a, declared.API, verb(declared)))
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

func verb(declared api.API) kit.Verb {
	return kit.Verb{
		Use: declared.Name + " METHOD PATH", Short: "Send a request to " + declared.Title,
		Long: long, Example: declared.Raw.Example,
		Args: cobra.ExactArgs(2),
		Complete: func(_ context.Context, call *kit.Call, typed string) []string {
			if len(call.Args) > 0 {
				return nil
			}
			return kit.WithPrefix([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, typed)
		},
		Run: kit.WithFlags((*rawCall).bind, func(f *rawCall, ctx context.Context, call *kit.Call) error {
			return f.run(ctx, call, declared.Raw)
		}),
	}
}

func (f *rawCall) bind(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.fields, "field", "f", nil, "key=value for the query, or for the JSON body of a POST")
	flags.StringArrayVarP(&f.headers, "header", "H", nil, "further header, as Name: value; not for secrets")
	flags.StringVar(&f.input, "input", "", "file to send as the body; - is standard input")
	flags.BoolVar(&f.paginate, "paginate", false, "follow the pages of a list")
	flags.BoolVar(&f.include, "include", false, "print the answer's status and headers as well")
}

func (f *rawCall) run(ctx context.Context, call *kit.Call, raw api.Raw) error {
	request, err := f.request(call.App, strings.ToUpper(call.Args[0]), call.Args[1])
	if err != nil {
		return exit.Usage(err)
	}
	client, err := raw.Connect(ctx, call)
	if err != nil {
		return err
	}
	for {
		body, err := f.send(ctx, call.App, client, request)
		if err != nil {
			return err
		}
		if !f.paginate || raw.Next == nil {
			return nil
		}
		if request.Query = raw.Next(request.Query, body); request.Query == nil {
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
		return r, fmt.Errorf("%q is not an HTTP method", method)
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
	text, err := a.ReadInput(f.input)
	r.ContentType, r.ContentLength = "application/json", int64(len(text))
	r.Body = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }
	return err
}
