package huawei_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

func metadata(t *testing.T, server *huaweitest.Server, now func() time.Time) *huawei.Metadata {
	t.Helper()
	m, err := huawei.NewMetadata(rest.Options{Endpoint: server.URL()}, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

func TestMetadataKeysSign(t *testing.T) {
	t.Parallel()
	server := start(t)
	o := options(server)
	o.Provider, o.ProjectID = metadata(t, server, nil), huaweitest.ProjectID
	if got, err := huawei.Do[task](t.Context(), connect(t, o), getTask()); err != nil || got.ID != "task-1" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestMetadataKeysAreRenewedBeforeTheyEnd(t *testing.T) {
	t.Parallel()
	server := start(t)
	end := time.Date(2999, 12, 31, 0, 0, 0, 0, time.UTC)
	now := end.Add(-time.Hour)
	m := metadata(t, server, func() time.Time { return now })
	fetches := func() int { return len(server.Requests()) / 2 } // a session and the keys
	for _, step := range []struct {
		left time.Duration
		want int
	}{{time.Hour, 1}, {11 * time.Minute, 1}, {9 * time.Minute, 2}} {
		now = end.Add(-step.left)
		c, err := m.Provide(t.Context())
		if err != nil || c.AccessKey != huaweitest.TemporaryAccessKey || c.SecurityToken != huaweitest.SecurityToken || !c.Expires.Equal(end) {
			t.Fatalf("%+v, %v", c, err)
		}
		if fetches() != step.want {
			t.Errorf("%v before the end: fetched %d times", step.left, fetches())
		}
	}
}

func TestMetadataOfTheFirstVersion(t *testing.T) {
	t.Parallel()
	server := start(t,
		huaweitest.Fault{Path: "/meta-data", Status: http.StatusNotFound},
		huaweitest.Fault{Path: "/openstack", Status: http.StatusOK, Body: `{"credential":{"access":"a","secret":"s","securitytoken":"t","expires_at":"2999-01-01T00:00:00Z"}}`})
	if c, err := metadata(t, server, nil).Provide(t.Context()); err != nil || c.AccessKey != "a" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestMetadataElsewhere(t *testing.T) {
	t.Parallel()
	cases := map[string]huaweitest.Fault{
		"no agency":  {Path: "/openstack", Status: http.StatusNotFound, Body: "Please configure Cloud Service Agency first"},
		"no session": {Path: "/meta-data", Status: http.StatusForbidden},
		"no JSON":    {Path: "/openstack", Status: http.StatusOK, Body: "<html>"},
	}
	for name, fault := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := metadata(t, start(t, fault), nil).Provide(t.Context())
			var e *rest.Error
			if !errors.As(err, &e) || e.Kind != rest.KindAuth || e.Hint == "" {
				t.Errorf("got %#v", err)
			}
		})
	}
}
