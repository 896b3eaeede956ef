package huawei

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/def"

	"tally/client/rest"
)

// Client calls one service of Huawei Cloud. It is safe for concurrent use.
type Client struct {
	options  Options
	base     *url.URL
	rest     *rest.Client
	vault    *vault
	projects projects
}

// New makes a Client. Options that cannot work, such as plain http to another
// machine, are errors, see rest.New. It connects to nothing and requests no
// credentials over the network.
func New(o Options) (*Client, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	base, err := o.endpoint()
	if err != nil {
		return nil, err
	}
	if o.Region == "" {
		o.Region = regionOf(base)
	}
	secrets := &vault{}
	transport := o.Options
	transport.Endpoint = base.String()
	transport.Credentials = secrets
	transport.DecodeError = secrets.decode
	transport.UserAgent = "" // the SDK sends and signs ours
	client, err := rest.New(transport)
	if err != nil {
		return nil, err
	}
	return &Client{options: o, base: base, rest: client, vault: secrets}, nil
}

// Endpoint returns the service's URL.
func (c *Client) Endpoint() string { return c.rest.Endpoint() }

// Region returns the configured region or the one in the endpoint's host name, empty if
// neither exists.
func (c *Client) Region() string { return c.options.Region }

// Close closes idle connections.
func (c *Client) Close() { c.rest.Close() }

// Operation is one call as the SDK describes it.
type Operation struct {
	// Name names it in errors: "create export task".
	Name string
	// Request is a struct, or a pointer to one, with the fields that Def reads.
	Request any
	// Def maps the fields to the request. Its Response is not used.
	Def *def.HttpRequestDef
	// MaxBody bounds the body of a JSON response, in bytes; 0 means the bound of
	// package rest.
	MaxBody int64
	// Bodiless accepts a success without a body, which leaves the value unchanged.
	Bodiless bool
}

// Call builds, signs and sends an operation and returns the response, whose
// body the caller closes. A status of 300 or above and every failure is a
// *rest.Error, or ctx's own.
func (c *Client) Call(ctx context.Context, op Operation) (*http.Response, error) {
	ctx = rest.WithRequest(ctx, rest.Request{Operation: op.Name, Method: op.Def.Method})
	definition := *op.Def
	definition.Path = c.path(op.Def.Path)
	definition.Response = new(rawResponse)
	signer, err := c.signer(ctx, definition.Path)
	if err != nil {
		return nil, named(op.Name, err)
	}
	resp := &capture{operation: op.Name}
	sdk := core.NewHcHttpClient(c.sdkClient(ctx)).WithEndpoints([]string{c.origin()}).WithCredential(signer).WithErrorHandler(resp)
	if _, err := sdk.Sync(op.Request, &definition); err != nil {
		return nil, plainError(op.Name, err)
	}
	return resp.response, nil
}

// Open is Call within the transport's timeout, which bounds each wait for the
// server rather than the whole response.
func (c *Client) Open(ctx context.Context, op Operation) (*http.Response, error) {
	return rest.Bounded(ctx, c.options.Timeout, func(ctx context.Context) (*http.Response, error) { return c.Call(ctx, op) })
}

// bound applies the transport's timeout to a whole call, including the body. The
// SDK's own limit would also cut downloads off.
func (c *Client) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	limit := c.options.Timeout
	if limit == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, limit, fmt.Errorf("no response within %v: %w", limit, context.DeadlineExceeded))
}

// path puts the endpoint's own path in front, which the SDK would drop.
func (c *Client) path(path string) string { return strings.TrimSuffix(c.base.Path, "/") + path }

func (c *Client) origin() string { return c.base.Scheme + "://" + c.base.Host }
