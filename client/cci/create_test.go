package cci_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/cci"
	"tally/client/cci/ccitest"
	"tally/client/rest"
)

func TestCreate(t *testing.T) {
	t.Parallel()
	server := start(t, ccitest.Options{})
	client := connect(t, server)
	got, err := client.CreateImageSnapshot(t.Context(), snapshot("new"))
	if err != nil || got.Status.Phase != cci.PhaseCreating || got.Metadata.UID == "" {
		t.Fatalf("%+v, %v", got, err)
	}
	want := `{"apiVersion":"cci/v2","kind":"ImageSnapshot","metadata":{"name":"new","labels":{"app":"n"}},"spec":{"images":[{"image":"nginx:1.27"}]}}`
	if diff := cmp.Diff(want, server.Requests()[0].Body); diff != "" {
		t.Error(diff)
	}
	var e *rest.Error
	if _, err := client.CreateImageSnapshot(t.Context(), snapshot("new")); !errors.As(err, &e) || e.Code != "AlreadyExists" || e.Kind != rest.KindRefused {
		t.Errorf("the second time: %v", err)
	}
}

func TestCreateSendsAManifestAsItIs(t *testing.T) {
	t.Parallel()
	server := start(t, ccitest.Options{})
	manifest := `{ "metadata": {"generateName": "gen-"}, "spec": {"images": [{"image": "a"}], "newField": 1.50} }`
	got, err := connect(t, server).CreateImageSnapshotJSON(t.Context(), []byte(manifest))
	if err != nil || !strings.HasPrefix(got.Metadata.Name, "gen-") {
		t.Fatalf("%+v, %v", got, err)
	}
	if diff := cmp.Diff(manifest, server.Requests()[0].Body); diff != "" {
		t.Error(diff)
	}
}

func TestSnapshotsThatAreRefused(t *testing.T) {
	t.Parallel()
	building := func(b cci.BuildingConfig) func(*cci.ImageSnapshot) {
		return func(s *cci.ImageSnapshot) { s.Spec.BuildingConfig = &b }
	}
	cases := map[string]struct {
		change func(*cci.ImageSnapshot)
		field  string
		want   string
	}{
		"no name":         {func(s *cci.ImageSnapshot) { s.Metadata.Name = "" }, "metadata.name", "RFC 1123"},
		"bad name":        {func(s *cci.ImageSnapshot) { s.Metadata.Name = "A" }, "metadata.name", "RFC 1123"},
		"no images":       {func(s *cci.ImageSnapshot) { s.Spec.Images = nil }, "spec.images", "1 to 10"},
		"eleven images":   {func(s *cci.ImageSnapshot) { s.Spec.Images = make([]cci.ImageReference, 11) }, "spec.images", "1 to 10"},
		"empty image":     {func(s *cci.ImageSnapshot) { s.Spec.Images = make([]cci.ImageReference, 1) }, "spec.images[0].image", "not an image's name"},
		"E11 image's URL": {func(s *cci.ImageSnapshot) { s.Spec.Images = []cci.ImageReference{{Image: "https://swr.example.com/a"}} }, "spec.images[0].image", "not an image's name"},
		"E11 URL":         {func(s *cci.ImageSnapshot) { s.Spec.Registries = []cci.Registry{{Server: "https://swr.example.com"}} }, "spec.registries[0].server", "not a server's name"},
		"E11 path":        {func(s *cci.ImageSnapshot) { s.Spec.Registries = []cci.Registry{{Server: "swr.example.com/team"}} }, "spec.registries[0].server", "not a server's name"},
		"E11 user":        {func(s *cci.ImageSnapshot) { s.Spec.Registries = []cci.Registry{{Server: "me@swr.example.com"}} }, "spec.registries[0].server", "not a server's name"},
		"E11 port":        {func(s *cci.ImageSnapshot) { s.Spec.Registries = []cci.Registry{{Server: "swr.example.com:"}} }, "spec.registries[0].server", "not a server's name"},
		"registries":      {func(s *cci.ImageSnapshot) { s.Spec.Registries = make([]cci.Registry, 11) }, "spec.registries", "at most 10"},
		"empty registry":  {func(s *cci.ImageSnapshot) { s.Spec.Registries = make([]cci.Registry, 1) }, "spec.registries[0].server", "not a server's name"},
		"size":            {func(s *cci.ImageSnapshot) { s.Spec.ImageSnapshotSize = pointer(int64(0)) }, "spec.imageSnapshotSize", "1 or more"},
		"days":            {func(s *cci.ImageSnapshot) { s.Spec.TTLDaysAfterCreated = pointer(int64(-1)) }, "spec.ttlDaysAfterCreated", "0 or more"},
		"too short":       {building(cci.BuildingConfig{TimeoutMinutes: pointer(int64(29))}), "spec.buildingConfig.timeoutMinutes", "30 to 10080"},
		"too long":        {building(cci.BuildingConfig{TimeoutMinutes: pointer(int64(10081))}), "spec.buildingConfig.timeoutMinutes", "30 to 10080"},
		"namespace":       {building(cci.BuildingConfig{Namespace: "a.b"}), "spec.buildingConfig.namespace", "RFC 1123"},
		"ip version": {
			building(cci.BuildingConfig{AutoCreateEIPAttribute: &cci.AutoCreateEIPAttribute{IPVersion: pointer(int64(5))}}),
			"spec.buildingConfig.autoCreateEIPAttribute.ipVersion", "4 or 6",
		},
		"bandwidth": {
			building(cci.BuildingConfig{AutoCreateEIPAttribute: &cci.AutoCreateEIPAttribute{BandwidthSize: pointer(int64(0))}}),
			"spec.buildingConfig.autoCreateEIPAttribute.bandwidthSize", "1 or more",
		},
	}
	server := start(t, ccitest.Options{})
	client := connect(t, server)
	for name, c := range cases {
		s := snapshot("a")
		c.change(&s)
		_, err := client.CreateImageSnapshot(t.Context(), s)
		var invalid *rest.Error
		if !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := invalid.Causes[0]; got.Field != c.field || !strings.Contains(got.Message, c.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, manifest := range []string{`{`, `[]`, `{"kind":"Pod"}`, `{"apiVersion":"v1"}`, `{"spec":{"imageSnapshotSize":"30"}}`} {
		var invalid *rest.Error
		if _, err := client.CreateImageSnapshotJSON(t.Context(), []byte(manifest)); !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid {
			t.Errorf("%s: %v", manifest, err)
		}
	}
	if sent := server.Requests(); len(sent) > 0 {
		t.Errorf("%d requests were sent", len(sent))
	}
}

func TestLimitsAreInclusive(t *testing.T) {
	t.Parallel()
	for _, minutes := range []int64{30, 10080} {
		s := snapshot("a")
		s.Spec.BuildingConfig = &cci.BuildingConfig{TimeoutMinutes: &minutes, Namespace: "ns-1"}
		s.Spec.TTLDaysAfterCreated = pointer(int64(0))
		s.Spec.Images = s.Spec.Images[:0]
		for i := range 10 {
			s.Spec.Images = append(s.Spec.Images, cci.ImageReference{Image: fmt.Sprint("i", i)})
			s.Spec.Registries = append(s.Spec.Registries, cci.Registry{Server: fmt.Sprint("r", i)})
		}
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
	}
}
