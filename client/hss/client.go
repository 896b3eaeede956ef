package hss

import (
	"context"
	"net/http"

	"tally/client/huawei"
	"tally/client/rest"
)

// Options configure a Client.
type Options struct {
	huawei.Options
	// EnterpriseProjectID limits every call to an enterprise project; empty means
	// the default one ("0"), AllEnterpriseProjects all that the caller may see.
	EnterpriseProjectID string
}

// AllEnterpriseProjects is the id that means all enterprise projects.
const AllEnterpriseProjects = "all_granted_eps"

// Client calls the service. It is safe for concurrent use.
type Client struct {
	api        *huawei.Client
	enterprise *string
}

// New makes a Client. It fails on options that cannot work, and connects to
// nothing.
func New(o Options) (*Client, error) {
	checks := rest.Checks{What: "options"}
	checks.That(length(o.EnterpriseProjectID, 256), "enterprise project id", "at most 256 characters are allowed")
	if err := checks.Err(); err != nil {
		return nil, err
	}
	o.Service = "hss"
	api, err := huawei.New(o.Options)
	if err != nil {
		return nil, err
	}
	return &Client{api: api, enterprise: optional(o.EnterpriseProjectID)}, nil
}

// Endpoint returns the service's URL.
func (c *Client) Endpoint() string { return c.api.Endpoint() }

// Close closes idle connections.
func (c *Client) Close() { c.api.Close() }

// Send signs and sends a raw request, see huawei.Client.Send. "{project_id}"
// in its path becomes the project's id.
func (c *Client) Send(ctx context.Context, r rest.Request) (*http.Response, error) {
	return c.api.Send(ctx, r)
}

// region is a header that some calls require.
func (c *Client) region() *string { return optional(c.api.Region()) }

// optional returns nil for an empty string: the SDK omits nil parameters.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// checkID refuses an id that would change the path it is inserted into.
func checkID(what, id string) error {
	checks := rest.Checks{What: what}
	checks.That(isTaskID(id), "id", "%q is not valid: 1 to 64 letters, digits, - and _ are allowed", id)
	return checks.Err()
}

// isTaskID reports whether a value has the form of the ids of tasks and files.
func isTaskID(id string) bool { return huawei.IsID(id, 64) }
