package cmd

import (
	"context"
	"runtime"
	"runtime/debug"

	"tally/cmd/internal/kit"
	"tally/output"
)

// build is the output of `tally version`.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	SDK      string `json:"huaweicloud_sdk"`
}

const huaweiModule = "github.com/huaweicloud/huaweicloud-sdk-go-v3"

// readBuild reads what the Go toolchain recorded in the binary.
func readBuild() build {
	b := build{Version: "dev", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	for _, m := range info.Deps {
		if m.Path == huaweiModule {
			b.SDK = m.Version
		}
	}
	return b
}

// version returns the program's version.
func version() string { return readBuild().Version }

func versionCommand() kit.Noun {
	return kit.Single(kit.Verb{
		Use: "version", Short: "Print the version of this program and of its main libraries", Prints: true, Columns: kit.ColumnsOf(versionColumns()),
		Example: "  tally version\n  tally version -o json",
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error {
			return kit.One(ctx, call, versionColumns(), readBuild())
		}),
	})
}

func versionColumns() []output.Column[build] {
	return []output.Column[build]{
		{Name: "version", Key: true, Value: func(b build) any { return b.Version }, Doc: "version of the module"},
		{Name: "commit", Value: func(b build) any { return b.Commit }, Doc: "commit it was built from"},
		{Name: "go", Value: func(b build) any { return b.Go }, Doc: "version of Go"},
		{Name: "platform", Value: func(b build) any { return b.Platform }, Doc: "operating system and architecture"},
		{Name: "huaweicloud-sdk", Wide: true, Value: func(b build) any { return b.SDK }, Doc: "version of the Huawei Cloud SDK"},
	}
}
