package huawei

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/impl"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/response"

	"tally/client/rest"
)

// boundTransport adds a context to requests, which the SDK builds without one.
type boundTransport struct {
	ctx  context.Context //nolint:containedctx // it lives for one call
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t boundTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	return t.next.RoundTrip(req.WithContext(t.ctx))
}

// sdkClient is the SDK's client over the shared transport, for one call. A user
// agent is always set: otherwise the SDK writes an id into the user's home
// directory and sends it.
func (c *Client) sdkClient(ctx context.Context) *impl.DefaultHttpClient {
	return impl.NewDefaultHttpClient(config.DefaultHttpConfig().
		WithHttpRoundTripper(boundTransport{ctx, c.rest.RoundTripper()}).
		WithTimeout(0).
		WithUserAgent(c.userAgent()))
}

func (c *Client) userAgent() string {
	if agent := c.options.UserAgent; agent != "" {
		return agent
	}
	return "tally"
}

// rawResponse makes the SDK leave a response's body alone.
type rawResponse struct {
	HttpStatusCode int //nolint:revive // the name that the SDK looks for
	Body           io.ReadCloser
}

// capture is the SDK's error handler. It keeps the response with its headers,
// and refuses redirections, which the SDK treats as success.
type capture struct {
	operation string
	response  *http.Response
}

// HandleError implements sdkerr.ErrorHandler.
func (a *capture) HandleError(_ *request.DefaultHttpRequest, resp *response.DefaultHttpResponse) error {
	if resp.Response.StatusCode >= http.StatusMultipleChoices {
		_ = resp.Response.Body.Close() // a redirection's page is not read
		return rest.Redirected(a.operation, resp.Response, "")
	}
	a.response = resp.Response
	return nil
}

// plainError unwraps the cause from the errors of net/http and the SDK.
func plainError(operation string, err error) error {
	var known *rest.Error
	if errors.As(err, &known) {
		return known
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return &rest.Error{Operation: operation, Kind: rest.KindUnexpected, Err: err}
}

// named adds the operation to an error that has none.
func named(operation string, err error) error {
	var known *rest.Error
	if errors.As(err, &known) && known.Operation == "" {
		known.Operation = operation
	}
	return err
}

// signer returns the SDK's authenticator for a request to path: keys that sign
// it, or a token.
func (c *Client) signer(ctx context.Context, path string) (auth.ICredential, error) {
	credentials, err := c.options.Provider.Provide(ctx)
	if err != nil {
		return nil, err
	}
	c.vault.remember(credentials)
	project, err := c.project(ctx, credentials, path)
	if err != nil {
		return nil, err
	}
	if credentials.AccessKey == "" {
		return tokenCredential{token: credentials.Token, project: project}, nil
	}
	return &auth.BasicCredentials{
		BaseCredentials: auth.BaseCredentials{
			AK: credentials.AccessKey, SK: credentials.SecretKey.Reveal(), SecurityToken: credentials.SecurityToken.Reveal(),
		},
		ProjectId: project,
	}, nil
}

// tokenCredential authenticates with an IAM token, which the SDK does not support.
type tokenCredential struct {
	token   rest.Secret
	project string
}

// ProcessAuthParams implements auth.ICredential.
func (t tokenCredential) ProcessAuthParams(*impl.DefaultHttpClient, string) (auth.ICredential, error) {
	return t, nil
}

// ProcessAuthRequest implements auth.ICredential.
func (t tokenCredential) ProcessAuthRequest(_ *impl.DefaultHttpClient, req *request.DefaultHttpRequest) (*request.DefaultHttpRequest, error) {
	builder := req.Builder().AddHeaderParam("X-Auth-Token", t.token.Reveal())
	if t.project != "" {
		builder.AddAutoFilledPathParam("project_id", t.project).AddHeaderParam("X-Project-Id", t.project)
	}
	return builder.Build(), nil
}
