package cmdtest

import (
	"context"
	"io"
	"strings"
	"time"

	"tally/client/huawei/huaweitest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/term"
)

// App returns a program with the test's streams and environment.
func App(out, errs io.Writer, env map[string]string) *app.App {
	return &app.App{
		In: strings.NewReader(""), Out: term.NewStream(out), Err: term.NewStream(errs),
		Lookup: func(name string) (string, bool) { s, ok := env[name]; return s, ok },
		Now:    time.Now, Version: "test",
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

// HuaweiApp returns a program that calls a service of Huawei Cloud at url.
func HuaweiApp(out, errs io.Writer, api, url string) *app.App {
	return App(out, errs, map[string]string{
		"TALLY_" + api + "_ENDPOINT": url, "TALLY_" + api + "_PROJECT_ID": huaweitest.ProjectID, "TALLY_" + api + "_ATTEMPTS": "1",
		"CLOUD_SDK_AK": huaweitest.AccessKey, "CLOUD_SDK_SK": huaweitest.SecretKey,
	})
}
