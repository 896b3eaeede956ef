// Package storage declares the object storage to which files are exported: its
// settings, and the options of package object that they determine.
package storage

import (
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
)

// The schemes of objects are the names of their settings.
const (
	S3  = "s3"
	OBS = "obs"
)

// APIs returns the storages, which have settings but no commands.
func APIs() []app.API {
	none := func() []app.SandboxOption { return nil }
	return []app.API{
		{
			Name: S3, Title: "S3-compatible object storage (--out s3://bucket/key)", Settings: s3,
			Complete: complete, SandboxOptions: none,
		},
		{
			Name: OBS, Title: "Object storage of Huawei Cloud (--out obs://bucket/key)", Settings: obs,
			Complete: complete, SandboxOptions: none,
		},
	}
}

// s3 returns the settings, with the variables of Amazon's own tools.
func s3() []config.Setting {
	common := app.Common{API: S3, Endpoint: []string{"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}, CA: []string{"AWS_CA_BUNDLE"}}
	settings := append(shared(common, config.Setting{
		API: S3, Key: "region", Default: "us-east-1", Env: []string{"AWS_REGION", "AWS_DEFAULT_REGION"}, Doc: "region of the bucket, which determines the endpoint",
	}),
		config.Setting{API: S3, Key: "profile", Env: []string{"AWS_PROFILE"}, Doc: "section of Amazon's own files to take keys from"},
		config.Setting{API: S3, Key: "access-key", Credential: true, Asked: true, Env: []string{"AWS_ACCESS_KEY_ID"}, Doc: accessDoc})
	return flagged(append(settings, keys(S3, []string{"AWS_SECRET_ACCESS_KEY"}, []string{"AWS_SESSION_TOKEN"})...))
}

// obs returns the settings, with the variables of Huawei's SDK, of Terraform, and
// of the samples in the API's reference, in this order.
func obs() []config.Setting {
	settings := append(shared(app.Common{API: OBS}, config.Setting{
		API: OBS, Key: "region", Env: []string{"HW_REGION_NAME"}, Doc: "region of the bucket, such as cn-north-4, which determines the endpoint",
	}),
		config.Setting{
			API: OBS, Key: "access-key", Credential: true, Asked: true, Env: []string{"HUAWEICLOUD_SDK_AK", "HW_ACCESS_KEY", "CLOUD_SDK_AK"}, Doc: accessDoc,
		})
	return flagged(append(settings, keys(OBS,
		[]string{"HUAWEICLOUD_SDK_SK", "HW_SECRET_KEY", "CLOUD_SDK_SK"}, []string{"HUAWEICLOUD_SDK_SECURITY_TOKEN", "HW_SECURITY_TOKEN"})...))
}

const accessDoc = "access key that signs requests"

func shared(common app.Common, region config.Setting) []config.Setting {
	return append(common.Settings(), region, config.Setting{
		API: common.API, Key: "path-style", Kind: config.Bool,
		Doc: "put the bucket in the path of requests, or with false in the host name (default: what the server needs)",
	})
}

func keys(api string, secret, token []string) []config.Setting {
	all := config.SecretSettings(api, "secret-key", "secret key of the access key", secret, nil)
	temporary := config.SecretSettings(api, "session-token", "session token of temporary keys", token, nil)
	all[0].With, temporary[0].With = "access-key", "secret-key"
	return append(all, temporary...)
}

// flagged marks the settings that are flags of every command with --out; the
// others are hidden.
func flagged(settings []config.Setting) []config.Setting {
	for i, s := range settings {
		settings[i].Short = ""
		switch s.Key {
		case "endpoint", "region", "path-style":
			settings[i].Flag = "s3-" + s.Key
		default:
			settings[i].Hidden = true
		}
	}
	return settings
}

// Flags returns the settings that have flags.
func Flags() []config.Setting {
	var found []config.Setting
	for _, s := range s3() {
		if s.HasFlag() {
			found = append(found, s)
		}
	}
	return found
}
