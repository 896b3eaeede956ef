package huawei_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// inRegion returns options without a project, which IAM resolves.
func inRegion(server *huaweitest.Server, region string, credentials huawei.Credentials) huawei.Options {
	credentials.ProjectID, credentials.Region = "", region
	return options(server).With(credentials)
}

func TestProjectIsLookedUpOnce(t *testing.T) {
	t.Parallel()
	for name, credentials := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t)
			o := inRegion(server, huaweitest.Region, credentials)
			o.Header = http.Header{"X-Own": {"for the service only"}}
			client := connect(t, o)
			for range 2 {
				if _, err := huawei.Do[task](t.Context(), client, getTask()); err != nil {
					t.Fatal(err)
				}
			}
			seen := server.Requests()
			if len(seen) != 3 || seen[0].Path != "/v3/projects" || seen[0].Query != "name="+huaweitest.Region || seen[0].Header.Get("X-Project-Id") != "" ||
				seen[0].Header.Get("X-Own") != "" || seen[1].Header.Get("X-Own") == "" {
				t.Errorf("%d requests, the first %+v", len(seen), seen[0])
			}
		})
	}
}

func TestProjectThatIsNotOne(t *testing.T) {
	t.Parallel()
	known := huaweitest.Options{Projects: map[string][]string{"cn-east-3": {"p1", "p2"}, "cn-odd-1": {"../x"}}}
	cases := map[string]struct{ region, want string }{
		"none":    {"cn-south-1", "no project of region cn-south-1"},
		"several": {"cn-east-3", "p1, p2"},
		"odd":     {"cn-odd-1", "allowed are letters"},
		"no idea": {"", "neither a project id nor a region"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := connect(t, inRegion(startWith(t, known), c.region, huaweitest.Credentials()))
			_, err := huawei.Do[task](t.Context(), client, getTask())
			var e *rest.Error
			if !errors.Is(err, huawei.ErrNoProject) || !errors.As(err, &e) || e.Operation != "get task" || !strings.Contains(e.Message, c.want) {
				t.Errorf("got %#v", err)
			}
		})
	}
}

// A project may have another name than its region: calls use the named one,
// whatever other sources say.
func TestD9ProjectIsResolvedByItsName(t *testing.T) {
	t.Parallel()
	known := huaweitest.Options{Projects: map[string][]string{huaweitest.Region: {"main"}, "cn-north-4_team": {"team"}}}
	for name, credentials := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startWith(t, known)
			o := inRegion(server, huaweitest.Region, credentials)
			o.ProjectName = "cn-north-4_team"
			for _, of := range []string{"", "an id that the credentials bring along"} {
				o.Provider = withProject(credentials, strings.ReplaceAll(of, " ", "-"))
				if id, err := connect(t, o).Project(t.Context()); id != "team" || err != nil {
					t.Errorf("project %q, %v", id, err)
				}
			}
			resp, err := connect(t, o).Send(t.Context(), rest.Request{Path: "/apis/cci/v2/imagesnapshots"})
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close() // only the sent request matters
			seen := server.Requests()
			if last := seen[len(seen)-1]; last.Header.Get("X-Project-Id") != "team" {
				t.Errorf("sent for project %q", last.Header.Get("X-Project-Id"))
			}
			o.ProjectName = "nonesuch"
			if _, err := connect(t, o).Project(t.Context()); !errors.Is(err, huawei.ErrNoProject) || !strings.Contains(err.Error(), "no project named nonesuch") {
				t.Errorf("got %v", err)
			}
			o.Region, o.IAMEndpoint = "", ""
			if _, err := connect(t, o).Project(t.Context()); !errors.Is(err, huawei.ErrNoProject) || !strings.Contains(err.Error(), "neither a region nor an endpoint of IAM") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func withProject(c huawei.Credentials, id string) huawei.Credentials {
	c.ProjectID = id
	return c
}

func TestD9ProjectNameOfTheEnvironment(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		env      map[string]string
		id, name string
	}{
		"a name":                  {map[string]string{"HW_PROJECT_NAME": "team"}, "", "team"},
		"an id of the same tool":  {map[string]string{"HW_PROJECT_NAME": "team", "HW_PROJECT_ID": "p1"}, "p1", ""},
		"an id of a stronger one": {map[string]string{"HW_PROJECT_NAME": "team", "HUAWEICLOUD_SDK_PROJECT_ID": "p2"}, "p2", ""},
	}
	for name, c := range cases {
		c.env["HW_ACCESS_KEY"], c.env["HW_SECRET_KEY"] = "a", "b"
		found, err := huawei.Find(huawei.Sources{Lookup: func(name string) (string, bool) { v, ok := c.env[name]; return v, ok }})
		o := huawei.Options{}.With(found)
		if err != nil || o.ProjectID != c.id || c.id == "" && o.ProjectName != c.name || c.id != "" && o.ProjectName != "" {
			t.Errorf("%s: id %q, name %q, %v", name, o.ProjectID, o.ProjectName, err)
		}
	}
}

func TestProjectThatCannotBeResolved(t *testing.T) {
	t.Parallel()
	fault := huaweitest.Fault{
		Path: "/v3", Status: http.StatusForbidden, Header: http.Header{"X-Iam-Trace-Id": {"trace-1"}},
		Body: `{"error":{"code":403,"title":"Forbidden","message":"You are not authorized to perform the requested action."}}`,
	}
	client := connect(t, inRegion(start(t, fault), huaweitest.Region, huaweitest.Credentials()))
	_, err := client.Project(t.Context())
	var e *rest.Error
	if !errors.As(err, &e) || e.Kind != rest.KindAuth || e.Operation != "look up the project of region cn-north-4" {
		t.Errorf("got %#v", err)
	}
}

// Calls without a project in their path are sent without one if none is known.
func TestProjectIsNotNeededEverywhere(t *testing.T) {
	t.Parallel()
	cases := map[string]huawei.Options{}
	server := start(t)
	cases["no region"] = inRegion(server, "", huaweitest.Credentials())
	cases["token"] = inRegion(server, huaweitest.Region, huaweitest.ByToken())
	for name, o := range cases {
		resp, err := connect(t, o).Send(t.Context(), rest.Request{Path: "/apis/cci/v2/imagesnapshots"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_ = resp.Body.Close() // only its status matters
	}
	for _, r := range server.Requests() {
		if r.Header.Get("X-Project-Id") != "" || r.Path == "/v3/projects" {
			t.Errorf("sent %s with project %q", r.Path, r.Header.Get("X-Project-Id"))
		}
	}
}

func TestRegionIsReadFromAPublicEndpoint(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]string{
		"https://cci.cn-east-3.myhuaweicloud.com": "cn-east-3", "hss.eu-west-101.myhuaweicloud.eu": "eu-west-101", "https://gateway.example": "",
	} {
		client := connect(t, huawei.Options{Options: rest.Options{Endpoint: endpoint}, Provider: huaweitest.Credentials()})
		if got := client.Region(); got != want {
			t.Errorf("%s: %q", endpoint, got)
		}
	}
}
