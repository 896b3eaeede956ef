package hss_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"tally/client/hss"
	"tally/client/hss/hsstest"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

func TestDownloadsThatAreNoArchive(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		fault huaweitest.Fault
		want  string
		check func(*rest.Error) bool
	}{
		"an error with HTTP 200": {
			respond(200, `{"error_code":"HSS.0011","error_msg":"The file does not exist."}`), "The file does not exist",
			func(e *rest.Error) bool { return e.Code == "HSS.0011" && e.Kind == rest.KindNotFound },
		},
		"a login page": {
			huaweitest.LoginPage("/v5", 200), "Corporate sign-in",
			func(e *rest.Error) bool { return e.Reason == rest.ReasonHTML && e.Kind == rest.KindAuth },
		},
		"other JSON": {respond(200, `{"task_id":"x"}`), "task_id", func(e *rest.Error) bool { return e.Reason == rest.ReasonNotJSON }},
		"text":       {respond(200, "PK but no ZIP"), "PK but no ZIP", func(e *rest.Error) bool { return e.Reason == rest.ReasonNotJSON }},
		"nothing":    {respond(200, ""), "empty", func(e *rest.Error) bool { return e.Reason == rest.ReasonNotJSON }},
		"two bytes":  {respond(200, "PK"), "PK", func(e *rest.Error) bool { return e.Reason == rest.ReasonNotJSON }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := connect(t, start(t, hsstest.Options{}, c.fault)).Download(t.Context(), "file-1")
			var e *rest.Error
			if !errors.As(err, &e) || !errors.Is(err, hss.ErrNotArchive) || !c.check(e) || e.Operation != "download file file-1" {
				t.Fatalf("got %#v", err)
			}
			if !strings.Contains(e.Message, c.want) || !strings.Contains(e.Message, "not a ZIP archive") {
				t.Errorf("message %q", e.Message)
			}
		})
	}
}

func TestDownloadsThatFail(t *testing.T) {
	t.Parallel()
	whole := string(zipOf(t, hsstest.ZipFile{Name: "a.csv", Text: strings.Repeat("0123456789,", 1000)}))
	cases := map[string]struct {
		fault huaweitest.Fault
		check func(*rest.Error) bool
	}{
		"redirected":    {huaweitest.Redirect("/v5", "https://obs.example/x"), func(e *rest.Error) bool { return e.Reason == rest.ReasonRedirect }},
		"not found":     {respond(400, `{"error_code":"HSS.0011","error_msg":"x"}`), func(e *rest.Error) bool { return e.Kind == rest.KindNotFound }},
		"cut at once":   {huaweitest.Fault{Path: "/v5", Status: 200, Body: "PK\x03\x04", Cut: true}, func(e *rest.Error) bool { return e.Reason == rest.ReasonCut }},
		"cut half way":  {huaweitest.Fault{Path: "/v5", Status: 200, Body: whole, Cut: true}, func(e *rest.Error) bool { return e.Reason == rest.ReasonCut }},
		"cut in a page": {huaweitest.Fault{Path: "/v5", Status: 200, Body: "<html>" + strings.Repeat("x", 100), Cut: true}, func(e *rest.Error) bool { return e.Reason == rest.ReasonCut }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := connect(t, start(t, hsstest.Options{}, c.fault)).Download(t.Context(), "file-1")
			if err == nil {
				_, err = io.Copy(io.Discard, file)
				if err := file.Close(); err != nil {
					t.Error(err)
				}
			}
			var e *rest.Error
			if !errors.As(err, &e) || !c.check(e) {
				t.Errorf("got %#v", err)
			}
		})
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	s := string(zipOf(t, hsstest.ZipFile{Name: "a.csv", Text: "a\n"}))
	cases := map[string]string{
		`attachment; filename="a.zip"`:                 "a.zip",
		`attachment; filename*=UTF-8''%E5%AE%B9.zip`:   "容.zip",
		`attachment; filename="../../etc/cron.d/x"`:    "x",
		`attachment; filename="..\\..\\x.zip"`:         "x.zip",
		`attachment; filename=".."`:                    "hss-export-file-1.zip",
		`attachment; filename="/"`:                     "hss-export-file-1.zip",
		"attachment; filename*=UTF-8''a%1B%5B31mb.zip": "hss-export-file-1.zip",
		"": "hss-export-file-1.zip",
	}
	for header, want := range cases {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			fault := huaweitest.Fault{Path: "/v5", Status: 200, Body: s, Header: http.Header{"Content-Disposition": {header}}}
			file, err := connect(t, start(t, hsstest.Options{}, fault)).Download(t.Context(), "file-1")
			if err != nil {
				t.Fatal(err)
			}
			if file.Name != want || file.Size != int64(len(s)) {
				t.Errorf("%s: %q, %d bytes", header, file.Name, file.Size)
			}
			if err := file.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
