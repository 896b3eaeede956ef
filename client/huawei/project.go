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

// ErrNoProject is the underlying error when a call needs a project and none is
// given or found, or more than one is.
var ErrNoProject = errors.New("the project is not known")

const projectParameter = "{project_id}"

// projects remembers what IAM said, so that a client asks once.
type projects struct {
	mu sync.Mutex
	id string
}

// Project is the project that calls work in: the one given, or the only one
// that IAM has by the region's name (GET /v3/projects?name=REGION). None and
// several are *rest.Error that wrap ErrNoProject.
func (c *Client) Project(ctx context.Context) (string, error) {
	credentials, err := c.options.Provider.Provide(ctx)
	if err != nil {
		return "", err
	}
	c.vault.remember(credentials)
	return c.project(ctx, credentials, projectParameter)
}

// project is the project id for a call to path, empty where none is needed: a
// token is of one project anyhow, and without a region there is nothing to ask for.
func (c *Client) project(ctx context.Context, credentials Credentials, path string) (string, error) {
	if id := cmp.Or(c.options.ProjectID, credentials.ProjectID); id != "" {
		return id, checkProject(id)
	}
	needed := strings.Contains(path, projectParameter)
	if c.options.Region == "" && needed {
		return "", projectError(rest.KindInvalid, "neither a project id nor a region is given", "give the project's id, or the region to look it up")
	}
	if c.options.Region == "" || c.options.Service == iamService || (credentials.AccessKey == "" && !needed) {
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

// lookUp asks IAM. It does so over a connection of its own: another host, once.
func (c *Client) lookUp(ctx context.Context, credentials Credentials) (string, error) {
	region := c.options.Region
	transport := c.options.HTTP
	transport.TLS.ServerName = ""
	transport.Header = nil
	iam, err := New(Options{
		Service: iamService, Region: region,
		Endpoint: cmp.Or(c.options.IAMEndpoint, credentials.IAMEndpoint),
		Provider: credentials, HTTP: transport,
	})
	if err != nil {
		return "", fmt.Errorf("look up the project of region %s: %w", region, err)
	}
	defer iam.Close()
	found, err := Do[projectList](ctx, iam, Operation{
		Name:    "look up the project of region " + region,
		Request: projectQuery{Name: region},
		Def: def.NewHttpRequestDefBuilder().WithMethod(http.MethodGet).WithPath("/v3/projects").WithContentType("application/json").
			WithRequestField(def.NewFieldDef().WithName("Name").WithJsonTag("name").WithLocationType(def.Query)).Build(),
	})
	if err != nil {
		return "", err
	}
	return found.only(region)
}

// only is the one project of the list. IAM matches names exactly, but a list
// that holds others must not decide where we work.
func (l projectList) only(region string) (string, error) {
	var ids []string
	for _, p := range l.Projects {
		if p.Name == "" || p.Name == region {
			ids = append(ids, p.ID)
		}
	}
	switch {
	case len(ids) == 0:
		return "", projectError(rest.KindRefused, fmt.Sprintf("IAM knows no project of region %s", region), "check the region's spelling, or give the project's id")
	case len(ids) > 1:
		return "", projectError(rest.KindRefused, fmt.Sprintf("region %s has several projects: %s", region, strings.Join(ids, ", ")), "give the id of the one to work in")
	}
	return ids[0], checkProject(ids[0])
}

func projectError(kind rest.Kind, message, hint string) error {
	return &rest.Error{Kind: kind, Message: message, Hint: hint, Err: ErrNoProject}
}
