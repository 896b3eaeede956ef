package server_test

import (
	"strings"
	"testing"

	"tally/conformance/cci/server"
)

func TestCreateRefused(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	create(t, s, "taken", "")
	const strict = "?fieldValidation=Strict"
	eleven := strings.TrimSuffix(strings.Repeat(`{},`, 11), ",")
	for _, test := range []struct {
		name, query, body, contentType string
		want                           failure // Message is a part of it
	}{
		{name: "name taken", body: `{"metadata":{"name":"taken"}}`,
			want: failure{409, "AlreadyExists", `imagesnapshots.cci "taken" already exists`, nil}},
		{name: "no name", body: `{}`,
			want: failure{422, "Invalid", "name or generateName is required", []string{"FieldValueRequired metadata.name"}}},
		{name: "name in capitals", body: `{"metadata":{"name":"Big"}}`,
			want: failure{422, "Invalid", "RFC 1123 subdomain", []string{"FieldValueInvalid metadata.name"}}},
		{name: "eleven images", body: `{"metadata":{"name":"x"},"spec":{"images":[` + eleven + `]}}`,
			want: failure{422, "Invalid", "must have at most 10 items", []string{"FieldValueTooMany spec.images"}}},
		{name: "three mistakes",
			body: `{"metadata":{"name":"x"},"spec":{"images":[` + eleven + `],"registries":[` + eleven + `],"buildingConfig":{"timeoutMinutes":29}}}`,
			want: failure{422, "Invalid", "must be between 30 and 10080, inclusive", []string{
				"FieldValueTooMany spec.images", "FieldValueTooMany spec.registries",
				"FieldValueInvalid spec.buildingConfig.timeoutMinutes"}}},
		{name: "too patient", body: `{"metadata":{"name":"x"},"spec":{"buildingConfig":{"timeoutMinutes":10081}}}`,
			want: failure{422, "Invalid", "must be between 30 and 10080, inclusive", []string{"FieldValueInvalid spec.buildingConfig.timeoutMinutes"}}},
		{name: "unknown field", query: strict, body: `{"metadata":{"name":"x"},"spec":{"image":"nginx"}}`,
			want: failure{400, "BadRequest", `strict decoding error: unknown field "spec.image"`, nil}},
		{name: "other kind", body: `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"x"}}`,
			want: failure{400, "BadRequest", `no kind "Pod" is registered for version "v1"`, nil}},
		{name: "unknown dry run", query: "?dryRun=Some", body: `{"metadata":{"name":"x"}}`,
			want: failure{422, "Invalid", "dryRun: Unsupported value", []string{"FieldValueNotSupported dryRun"}}},
		{name: "text", contentType: "text/plain", body: `{}`,
			want: failure{415, "UnsupportedMediaType", "the body of the request was in an unknown format", nil}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := call{Method: "POST", Path: test.query, Body: test.body}
			if test.contentType != "" {
				c.Header = []string{"Content-Type: " + test.contentType}
			}
			compareFailure(t, test.want, failureOf(t, do(t, s, c)))
		})
	}
}

// The limits of the reference are allowed values.
func TestCreateAtTheLimits(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	ten := strings.TrimSuffix(strings.Repeat(`{},`, 10), ",")
	for name, minutes := range map[string]string{"short": "30", "long": "10080"} {
		do(t, s, call{Method: "POST", Body: `{"metadata":{"name":"` + name + `"},"spec":{"images":[` + ten + `],
			"registries":[` + ten + `],"buildingConfig":{"timeoutMinutes":` + minutes + `}}}`}).must(t, 201)
	}
}

func TestDryRunCreate(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	got := snapshotOf(t, do(t, s, call{Method: "POST", Path: "?dryRun=All", Body: `{"metadata":{"name":"one"}}`}).must(t, 201))
	if got.Name != "one" || got.UID == "" {
		t.Errorf("answer: %+v", got.ObjectMeta)
	}
	do(t, s, call{Method: "GET", Path: "/one"}).must(t, 404)
}

// Unknown fields pass with a warning unless the client requests strict validation.
func TestUnknownFieldWarns(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	got := do(t, s, call{Method: "POST", Body: `{"metadata":{"name":"one"},"spec":{"image":"nginx"}}`}).must(t, 201)
	if want := `299 - "unknown field \"spec.image\""`; got.Header.Get("Warning") != want {
		t.Errorf("Warning: %q, want %q", got.Header.Get("Warning"), want)
	}
}

func TestGenerateName(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	got := snapshotOf(t, do(t, s, call{Method: "POST", Body: `{"metadata":{"generateName":"nightly-"}}`}).must(t, 201))
	if !strings.HasPrefix(got.Name, "nightly-") || len(got.Name) <= len("nightly-") {
		t.Errorf("name %q", got.Name)
	}
}

// Server-side apply needs the OpenAPI models under the names of the reference.
func TestApply(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	apply := call{
		Method: "PATCH", Path: "/one?fieldManager=test", Header: []string{"Content-Type: application/apply-patch+yaml"},
		Body: "apiVersion: cci/v2\nkind: ImageSnapshot\nmetadata: {name: one}\nspec: {imageSnapshotSize: 30}\n",
	}
	got := snapshotOf(t, do(t, s, apply).must(t, 201))
	if got.Spec.ImageSnapshotSize != 30 {
		t.Errorf("size %d", got.Spec.ImageSnapshotSize)
	}
}
