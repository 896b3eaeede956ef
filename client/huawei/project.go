package huawei

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/def"

	"tally/client/rest"
)

// ErrNoProject is the underlying error when a call needs a project and there is
// none, or more than one.
var ErrNoProject = errors.New("the project is not known")

const projectParameter = "{project_id}"

// projects caches IAM's response, so that a client resolves its project only once.
type projects struct {
	mu sync.Mutex
	id string
}

// Project returns the id of the project for calls: the one that was set, or that
// of the only project in IAM with the name that was set, or with the region's
// name (GET /v3/projects?name=NAME). No project, or several, is a *rest.Error
// that wraps ErrNoProject.
func (c *Client) Project(ctx context.Context) (string, error) {
	credentials, err := c.options.Provider.Provide(ctx)
	if err != nil {
		return "", err
	}
	c.vault.remember(credentials)
	return c.project(ctx, credentials, projectParameter)
}

// project returns the project id for a call to path, empty if none is needed: a
// token belongs to one project anyway, and without a name there is nothing to
// resolve.
func (c *Client) project(ctx context.Context, credentials Credentials, path string) (string, error) {
	if c.options.Service == iamService {
		return c.options.ProjectID, nil
	}
	named := c.options.ProjectName
	if id := cmp.Or(c.options.ProjectID, credentials.ProjectID); id != "" && (named == "" || c.options.ProjectID != "") {
		return id, checkProject(id)
	}
	needed := named != "" || strings.Contains(path, projectParameter)
	if c.options.Region == "" && needed && (named == "" || cmp.Or(c.options.IAMEndpoint, credentials.IAMEndpoint) == "") {
		return "", noProject(named)
	}
	if !needed && (c.options.Region == "" || credentials.AccessKey == "") {
		return "", nil
	}
	c.projects.mu.Lock()
	defer c.projects.mu.Unlock()
	if c.projects.id != "" {
		return c.projects.id, nil
	}
	id, err := c.lookUp(ctx, credentials)
	c.projects.id = id
	return id, err
}

// noProject is the error when IAM cannot be reached.
func noProject(named string) error {
	if named != "" {
		return projectError(rest.KindInvalid, fmt.Sprintf("project %s cannot be looked up: neither a region nor an endpoint of IAM is set", named),
			"set the region, or the project's id")
	}
	return projectError(rest.KindInvalid, "neither a project id nor a region is set", "set the project's id, or the region to look it up")
}

func checkProject(id string) error {
	if IsID(id, maxProjectID) {
		return nil
	}
	return projectError(rest.KindInvalid, fmt.Sprintf("project id %q: allowed are letters, digits, - and _", id), "")
}

const iamService = "iam"

type projectQuery struct {
	Name string `json:"name"`
}

type projectList struct {
	Projects []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"projects"`
}

// wanted returns the name of the project in IAM, and a description of it.
func (o Options) wanted() (name, what string) {
	if o.ProjectName != "" {
		return o.ProjectName, "project " + o.ProjectName
	}
	return o.Region, "the project of region " + o.Region
}

// lookUp queries IAM over its own connection: it is another host, called once.
func (c *Client) lookUp(ctx context.Context, credentials Credentials) (string, error) {
	name, what := c.options.wanted()
	transport := c.options.Options
	transport.TLS.ServerName = ""
	transport.Header = nil
	transport.Endpoint = cmp.Or(c.options.IAMEndpoint, credentials.IAMEndpoint)
	iam, err := New(Options{Options: transport, Service: iamService, Region: c.options.Region, Provider: credentials})
	if err != nil {
		return "", fmt.Errorf("look up %s: %w", what, err)
	}
	defer iam.Close()
	found, err := Do[projectList](ctx, iam, Operation{
		Name:    "look up " + what,
		Request: projectQuery{Name: name},
		Def: def.NewHttpRequestDefBuilder().WithMethod(http.MethodGet).WithPath("/v3/projects").WithContentType("application/json").
			WithRequestField(def.NewFieldDef().WithName("Name").WithJsonTag("name").WithLocationType(def.Query)).Build(),
	})
	if err != nil {
		return "", err
	}
	return found.only(name, c.options.ProjectName == "")
}

// only returns the single project of the list. IAM matches names exactly, but a
// list with other projects must not decide which is used. A region's own
// project may come without its name.
func (l projectList) only(name string, ofRegion bool) (string, error) {
	var ids []string
	for _, p := range l.Projects {
		if p.Name == name || p.Name == "" && ofRegion {
			ids = append(ids, p.ID)
		}
	}
	switch what := projectOf(name, ofRegion); {
	case len(ids) == 0:
		return "", projectError(rest.KindRefused, "IAM knows no project "+what, "check the spelling, or set the project's id")
	case len(ids) > 1:
		return "", projectError(rest.KindRefused, fmt.Sprintf("there are several projects %s: %s", what, strings.Join(ids, ", ")), "set the id of the one to use")
	}
	return ids[0], checkProject(ids[0])
}

func projectOf(name string, ofRegion bool) string {
	if ofRegion {
		return "of region " + name
	}
	return "named " + name
}

func projectError(kind rest.Kind, message, hint string) error {
	return &rest.Error{Kind: kind, Message: message, Hint: hint, Err: ErrNoProject}
}
