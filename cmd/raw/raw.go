// Package raw is `tally api`: requests that have no command of their own.
package raw

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

const long = `Send a raw request, with the credentials, retries, TLS settings and --debug of
the other commands, and print the response body unchanged.

-f key=value goes into the query of a GET or DELETE, and into a JSON body of
every other method, as a string; --input sends a file instead. --paginate
follows the pages of a list and prints them one after another. PATH begins with
a slash and stays on the endpoint's host. A query in it is sent as typed, but
characters that a URL cannot contain, such as a space, are escaped. Headers that
control the connection or carry credentials are refused: the settings determine them.

An object such as {"code":5,"message":"no"} with status 200 is printed like any
other response, with exit code 0: only the API knows what it means. As for exports,
a stream that ends in an error record or is cut off is exit code 3, a login page is
4, and an --out file then stays unchanged. --idle-timeout ends the request if the
server sends nothing.`

// Command declares `tally api`: a command for each API.
func Command(apis []api.API) kit.Noun { return group{apis} }

// group has the raw calls of each API.
type group struct{ apis []api.API }

// Outline implements kit.Noun.
func (group) Outline() *cobra.Command {
	return kit.Group("api", "Raw requests to an API, with its credentials and retries")
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

// rawCall has the flags of a raw call.
type rawCall struct {
	fields   []string
	headers  []string
	input    string
	paginate bool
	include  bool
	idle     time.Duration
}

func verb(declared api.API) kit.Verb {
	return kit.Verb{
		Use: declared.Name + " METHOD PATH", Short: "Send a request to " + declared.Title,
		Long: long, Example: declared.Raw.Example, Saves: true,
		Args: cobra.ExactArgs(2),
		Complete: func(_ context.Context, call *kit.Call, typed string) []string {
			switch len(call.Args) {
			case 0:
			case 1:
				return kit.WithPrefix(slices.Clone(declared.Raw.Paths), typed)
			default:
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
	flags.StringArrayVarP(&f.headers, "header", "H", nil, "additional header, as Name: value; not for secrets")
	flags.StringVar(&f.input, "input", "", "file to send as the body; - is standard input")
	flags.BoolVar(&f.paginate, "paginate", false, "follow the pages of a list")
	flags.BoolVar(&f.include, "include", false, "print the response's status and headers as well")
	flags.DurationVar(&f.idle, "idle-timeout", time.Minute, "fail if the server sends nothing for this long; 0 means no limit")
}

// run checks everything, opens the files, and only then sends.
func (f *rawCall) run(ctx context.Context, call *kit.Call, raw api.Raw) error {
	if f.idle < 0 {
		return exit.Usagef("--idle-timeout must be 0 or more")
	}
	request, err := f.request(call.App, strings.ToUpper(call.Args[0]), call.Args[1])
	if err != nil {
		return exit.Usage(err)
	}
	call.App.Silence = f.idle
	client, err := raw.Connect(ctx, call)
	if err != nil {
		return err
	}
	source := kit.SourceOf(client, request.Operation)
	p := &pages{ctx: ctx, flags: f, client: client, next: raw.Next, request: request, plain: call.Output.Out == ""}
	p.wait = func() (end func()) { return kit.Waiting(call.App, request.Operation+kit.From(source.Endpoint)) }
	defer p.close()
	return kit.Save(call, p, kit.Saved{Source: source, Started: call.App.Now()})
}
