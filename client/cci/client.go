package cci

import (
	"context"
	"errors"
	"net/http"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/def"

	"tally/client/huawei"
	"tally/client/rest"
)

// Options configure a Client. New sets Service.
type Options struct{ huawei.Options }

// Client calls the service. It is safe for concurrent use.
type Client struct {
	api *huawei.Client
}

// New makes a Client. It fails on options that cannot work, and connects to
// nothing.
func New(o Options) (*Client, error) {
	o.Service = "cci"
	api, err := huawei.New(o.Options)
	if err != nil {
		return nil, err
	}
	return &Client{api: api}, nil
}

// Endpoint returns the service's URL.
func (c *Client) Endpoint() string { return c.api.Endpoint() }

// Close closes idle connections.
func (c *Client) Close() { c.api.Close() }

// Send signs and sends a raw request, see huawei.Client.Send.
func (c *Client) Send(ctx context.Context, r rest.Request) (*http.Response, error) {
	return c.api.Send(ctx, r)
}

// IsNotFound reports whether err means that the service knows no object of that
// name. A path that is not served, or a proxy's page, is a different error.
func IsNotFound(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && e.Status == http.StatusNotFound && e.Code == "NotFound"
}

// request has the parameters of all calls; each definition uses its own.
type request struct {
	Name          *string `json:"name,omitempty"`
	LabelSelector *string `json:"labelSelector,omitempty"`
	Limit         *int64  `json:"limit,omitempty"`
	Continue      *string `json:"continue,omitempty"`
	// Body is the JSON to send.
	Body *string `json:"body,omitempty"`
}

// definition describes a call to the SDK. It requires a Content-Type even without
// a body.
func definition(method, path string) *def.HttpRequestDef {
	b := def.NewHttpRequestDefBuilder().WithMethod(method).WithPath(path).WithContentType("application/json")
	for _, f := range []struct {
		name, parameter string
		location        def.LocationType
	}{
		{"Name", "name", def.Path},
		{"LabelSelector", "labelSelector", def.Query},
		{"Limit", "limit", def.Query},
		{"Continue", "continue", def.Query},
		{"Body", "body", def.Body},
	} {
		b.WithRequestField(def.NewFieldDef().WithName(f.name).WithJsonTag(f.parameter).WithLocationType(f.location))
	}
	return b.Build()
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
