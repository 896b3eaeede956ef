package cci_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// createFrom creates a snapshot from a manifest on standard input, at a server that
// takes anything.
func createFrom(t *testing.T, manifest string) (code exit.Code, stderr string, sent bool) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		sent = true
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"kind":"ImageSnapshot","apiVersion":"cci/v2","metadata":{"name":"a","uid":"u"}}`)
	}))
	defer server.Close()
	var out, errs bytes.Buffer
	app := cmdtest.HuaweiApp(&out, &errs, "CCI", server.URL)
	app.In = strings.NewReader(manifest)
	code = cmd.Run(t.Context(), app, []string{"cci", "imagesnapshots", "create", "-f", "-"})
	return code, errs.String(), sent
}

func TestE11FieldsThatTheReferenceDoesNotHave(t *testing.T) {
	t.Parallel()
	const images = "spec: {images: [{image: x}]}\n"
	for manifest, names := range map[string]string{
		"metadata: {name: a}\n" + images:                                                                             "",
		"metadata: {name: a}\n" + images + "statuz: {x: 1}\n":                                                        "statuz",
		"metadata: {name: a}\n" + images + "statuz: {}\n":                                                            "statuz",
		"metadata: {name: a, lables: {x: z}}\n" + images:                                                             "metadata.lables",
		"metadata: {name: a}\nspec: {images: [{image: x, tag: z}], sise: 5}\n":                                       "spec.images[0].tag, spec.sise",
		"metadata: {name: a}\nspec: {images: [{image: x}], buildingConfig: {timeOutMinutes: 40}}\n":                  "spec.buildingConfig.timeOutMinutes",
		`{"metadata":{"name":"a"},"spec":{"images":[{"image":"x"}],"registries":[{"server":"r","plainHttp":true}]}}`: "spec.registries[0].plainHttp",

		"apiVersion: cci/v2\nkind: ImageSnapshot\nmetadata: {name: a, labels: {x: z}, managedFields: [{manager: m}], creationTimestamp: null, resourceVersion: \"5\"}\n" + images + "status: {phase: Available}\n": "",
	} {
		code, errs, sent := createFrom(t, manifest)
		want := ""
		if names != "" {
			want = "tally: warning: -: not in the API's reference, and servers may ignore it: " + names + "\n"
		}
		if code != exit.OK || !sent || errs != want {
			t.Errorf("%s: exit %d, sent %t, %q, want %q", manifest, code, sent, errs, want)
		}
	}
}

func TestE11ManifestsThatAreRefused(t *testing.T) {
	t.Parallel()
	for manifest, why := range map[string]string{
		`{"metadata":{"name":"a"},"metadata":{"name":"b"},"spec":{"images":[{"image":"x"}]}}`:   `"metadata" is duplicated`,
		`{"metadata":{"name":"a","name":"b"},"spec":{"images":[{"image":"x"}]}}`:                `"name" is duplicated`,
		`{"metadata":{"name":"a"},"spec":{"images":[{"image":"x"},{"image":"x","image":"z"}]}}`: `"image" is duplicated`,
		`{"metadata":{"name":"a","\u006eame":"b"},"spec":{"images":[{"image":"x"}]}}`:           `"name" is duplicated`,
		"metadata: {name: 1.10}\nspec: {images: [{image: x}]}\n":                                "metadata.name: a number where a string was expected",
		"metadata: {name: a}\nspec: {images: [{image: x}], imageSnapshotSize: big}\n":           "spec.imageSnapshotSize: a string where a whole number was expected",
	} {
		code, errs, sent := createFrom(t, manifest)
		if code != exit.BadUsage || sent || !strings.Contains(errs, why) {
			t.Errorf("%s: exit %d, sent %t: %s", manifest, code, sent, errs)
		}
	}
	if code, errs, _ := createFrom(t, `{"metadata":{"name":"a","labels":{"name":"name"},"annotations":{"name":"a"}},"spec":{"images":[{"image":"name"},{"image":"image"}]}}`); code != exit.OK {
		t.Errorf("names in different objects: exit %d: %s", code, errs)
	}
}
