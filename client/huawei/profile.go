package huawei

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"gopkg.in/ini.v1"

	"tally/client/rest"
)

// readProfile reads section [basic] of the SDK's file of credentials, with the
// parser that the SDK itself uses. A missing file is not an error.
func readProfile(path string) (Credentials, error) {
	if path == "" {
		return Credentials{}, nil
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Credentials{}, nil
	}
	if err != nil {
		return Credentials{}, fmt.Errorf("read Huawei Cloud's credentials file: %w", err)
	}
	file, err := ini.Load(content)
	if err != nil {
		// The parser's error repeats the line, which may contain a secret.
		return Credentials{}, fmt.Errorf("file %s of Huawei Cloud's credentials is not an ini file of sections and key = value lines", path)
	}
	basic := file.Section("basic")
	get := func(key string) string { return basic.Key(key).String() }
	return Credentials{
		AccessKey: get("ak"), SecretKey: rest.Secret(get("sk")), SecurityToken: rest.Secret(get("security_token")),
		ProjectID: get("project_id"), IAMEndpoint: get("iam_endpoint"),
		Source: path,
	}, nil
}
