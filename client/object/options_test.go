package object_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/object"
	"tally/client/rest"
)

func TestStyles(t *testing.T) {
	t.Parallel()
	cases := []struct {
		endpoint, bucket string
		style            object.Style
		want             string
	}{
		{"http://s3.eu-west-1.amazonaws.com", "inventory", object.Automatic, "http://inventory.s3.eu-west-1.amazonaws.com/k"},
		{"http://s3.eu-west-1.amazonaws.com", "my.inventory", object.Automatic, "http://s3.eu-west-1.amazonaws.com/my.inventory/k"},
		{"http://s3.eu-west-1.amazonaws.com", "inventory", object.Path, "http://s3.eu-west-1.amazonaws.com/inventory/k"},
		{"http://obs.cn-north-4.myhuaweicloud.com", "inventory", object.Automatic, "http://inventory.obs.cn-north-4.myhuaweicloud.com/k"},
		{"http://minio:9000", "inventory", object.Automatic, "http://minio:9000/inventory/k"},
		{"http://minio:9000", "inventory", object.VirtualHost, "http://inventory.minio:9000/k"},
	}
	for _, c := range cases {
		var debug bytes.Buffer
		b, err := object.Open(c.bucket, object.Options{
			Options: rest.Options{Endpoint: c.endpoint, Insecure: true, Debug: &debug, Attempts: 1, Dial: refuseDial},
			Region:  "eu-west-1", Style: c.style, Keys: object.Keys{Access: "a", Secret: "b"},
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Create(t.Context(), "k")
		if !strings.Contains(debug.String(), "> POST "+c.want+"?uploads=") {
			t.Errorf("%+v: %v\n%s", c, err, debug.String())
		}
	}
}

func TestOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]rest.Kind{
		"http://storage.example.com":            rest.KindAuth, // in clear text
		"https://storage.example.com/prefix":    rest.KindInvalid,
		"ftp://storage.example.com":             rest.KindInvalid,
		"https://user:word@storage.example.com": rest.KindInvalid,
	} {
		_, err := object.Open("inventory", object.Options{Options: rest.Options{Endpoint: endpoint}, Keys: object.Keys{Access: "a", Secret: "b"}})
		if !want.Is(err) {
			t.Errorf("%s: %v, want %v", endpoint, err, want)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]object.Name{
		"s3://inventory/pods.csv":     {Scheme: "s3", Bucket: "inventory", Key: "pods.csv"},
		"OBS://inv.en-tory/a/b c%20ä": {Scheme: "obs", Bucket: "inv.en-tory", Key: "a/b c%20ä"},
	} {
		got, err := object.Parse(s)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", s, err, diff)
		}
	}
	for s, want := range map[string]string{
		"s3://":                   "no bucket",
		"s3:///key":               "no bucket",
		"s3://inventory":          "no key",
		"s3://inventory/":         "no key",
		"s3://inventory/a/":       "slash",
		"s3://inventory/a?b=c":    "query",
		"s3://inventory/a#b":      "fragment",
		"s3://inventory/../b":     "segment",
		"s3://inventory//b":       "segment",
		"s3://inventory/a\nb":     "printed",
		"s3://inventory/\xff":     "printed",
		"s3://In/key":             "3 to 63",
		"s3://host:9000/b/key":    "endpoint",
		"s3://u:hunter2@bucket/k": "user or password",
		"gs://inventory/key":      "not known",
		"s3://inventory/" + strings.Repeat("k", 1025): "1025 bytes",
	} {
		_, err := object.Parse(s)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v, want %q", s, err, want)
		}
	}
}
