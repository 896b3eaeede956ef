package huawei

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer/algorithm"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"

	"tally/client/rest"
)

// Send signs and sends a request that no Operation describes, as rest.Client's
// Send does: for raw calls. "{project_id}" in its path becomes the project's
// id. The body is read into memory, since it is part of the signature.
func (c *Client) Send(ctx context.Context, r rest.Request) (*http.Response, error) {
	if r.Method == "" {
		r.Method = http.MethodGet
	}
	ctx = rest.WithRequest(ctx, r)
	unsigned, err := c.build(r)
	if err != nil {
		return nil, named(r.Operation, err)
	}
	signer, err := c.signer(ctx, unsigned.GetPath())
	if err != nil {
		return nil, named(r.Operation, err)
	}
	sdk := c.sdkClient(ctx)
	signed, err := signer.ProcessAuthRequest(sdk, unsigned)
	if err != nil {
		return nil, plainError(r.Operation, err)
	}
	resp, err := sdk.SyncInvokeHttp(signed)
	if err != nil {
		return nil, plainError(r.Operation, err)
	}
	kept := &capture{operation: r.Operation}
	err = kept.HandleError(signed, resp)
	return kept.response, err
}

// build puts r into the SDK's form.
func (c *Client) build(r rest.Request) (*request.DefaultHttpRequest, error) {
	path, err := plainPath(r.Path)
	if err != nil {
		return nil, err
	}
	query, err := queryOf(r)
	if err != nil {
		return nil, err
	}
	b := request.NewHttpRequestBuilder().WithEndpoint(c.origin()).WithMethod(r.Method).WithPath(c.path(path)).
		WithSigningAlgorithm(algorithm.GetDefaultSigningAlgorithm()).
		AddHeaderParam("User-Agent", c.userAgent()).AddHeaderParam("Content-Type", contentType(r))
	for name, values := range query {
		b.AddQueryParam(name, reflect.ValueOf(values)) // the form in which the SDK takes repeated parameters
	}
	for name := range r.Header {
		b.AddHeaderParam(http.CanonicalHeaderKey(name), strings.Join(r.Header.Values(name), ", "))
	}
	body, err := bodyOf(r)
	if err != nil {
		return nil, err
	}
	if body != "" {
		b.WithBody("", body)
	}
	return b.Build(), nil
}

// plainPath unescapes a path: the SDK escapes it again, and signs it, by its own
// rules. An escaped slash would become a plain one.
func plainPath(escaped string) (string, error) {
	if strings.Contains(strings.ToLower(escaped), "%2f") {
		return "", rest.Invalid("", "path %s: a slash within a segment cannot be signed", escaped)
	}
	path, err := url.PathUnescape(escaped)
	if err != nil {
		return "", rest.Invalid("", "path %q: %v", escaped, err)
	}
	return path, nil
}

func queryOf(r rest.Request) (url.Values, error) {
	if r.RawQuery == "" {
		return r.Query, nil
	}
	query, err := url.ParseQuery(r.RawQuery)
	if err != nil {
		return nil, rest.Invalid("", "query %q: %v", r.RawQuery, err)
	}
	return query, nil
}

func bodyOf(r rest.Request) (string, error) {
	if r.JSON != nil {
		data, err := json.Marshal(r.JSON)
		return string(data), err
	}
	if r.Body == nil {
		return "", nil
	}
	body, err := r.Body()
	if err != nil {
		return "", fmt.Errorf("open the request's body: %w", err)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return "", fmt.Errorf("read the request's body: %w", err)
	}
	return string(content), body.Close()
}

func contentType(r rest.Request) string {
	switch {
	case r.JSON != nil || r.ContentType == "":
		return "application/json"
	default:
		return r.ContentType
	}
}
