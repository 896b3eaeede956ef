// Package huawei has what the services of Huawei Cloud share: their settings,
// credentials, doctor's checks, and the sandbox's gateway.
package huawei

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tally/client/huawei"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/kit"
)

// Settings returns the settings of a service of Huawei Cloud: those of every
// API, region and project, and credentials. The variables are those of the SDK,
// of Terraform, and of the samples in the API's reference, in this order. paths
// are the prefixes of its requests.
func Settings(api string, paths ...string) []config.Setting {
	settings := append(app.Common{API: api, Paths: paths}.Settings(),
		config.Setting{API: api, Key: "region", Connection: true, Offered: regions(), Env: []string{"HW_REGION_NAME"}, Doc: "region, such as cn-north-4, which determines the endpoint and the project"},
		config.Setting{
			API: api, Key: "project-id", Connection: true, Env: []string{"HUAWEICLOUD_SDK_PROJECT_ID", "HW_PROJECT_ID"},
			Doc: "project id (default: the region's project, which is looked up)",
		},
		config.Setting{
			API: api, Key: "project-name", Connection: true, Env: []string{"HW_PROJECT_NAME"},
			Doc: "name of the project, if it is not the region's; its id is looked up",
		},
		config.Setting{
			API: api, Key: "iam-endpoint", Kind: config.URL, Target: true, Env: []string{"HUAWEICLOUD_SDK_IAM_ENDPOINT", "HW_AUTH_URL"},
			Doc: "IAM endpoint for project lookups, instead of the region's public one",
		},
		config.Setting{
			API: api, Key: "access-key", Credential: true, Asked: true, Env: []string{"HUAWEICLOUD_SDK_AK", "HW_ACCESS_KEY", "CLOUD_SDK_AK"},
			Doc: "access key (AK) that signs requests",
		})
	return append(append(settings, secrets(api)...),
		config.Setting{
			API: api, Key: "credentials-file", Kind: config.Path, Credential: true, Env: []string{"HUAWEICLOUD_SDK_CREDENTIALS_FILE"},
			Doc: "the SDK's credentials file, used if no other credentials are set (default ~/.huaweicloud/credentials)",
		},
		config.Setting{API: api, Key: "metadata-service", Kind: config.Bool, Credential: true, Doc: "use temporary keys from the metadata service of this cloud server"},
		config.Setting{API: api, Key: "metadata-endpoint", Kind: config.URL, Hidden: true, Default: huawei.MetadataEndpoint, Doc: "endpoint of the metadata service"},
	)
}

// regions returns the regions of Huawei Cloud that completion offers; others are
// accepted.
func regions() []string {
	return []string{
		"af-south-1", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "cn-east-2", "cn-east-3", "cn-north-1", "cn-north-4",
		"cn-north-9", "cn-south-1", "cn-southwest-2", "la-north-2", "la-south-2", "sa-brazil-1", "tr-west-1",
	}
}

func secrets(api string) []config.Setting {
	key := config.SecretSettings(api, "secret-key", "secret key (SK) of the access key", []string{"HUAWEICLOUD_SDK_SK", "HW_SECRET_KEY", "CLOUD_SDK_SK"}, nil)
	temporary := config.SecretSettings(api, "security-token", "security token of temporary keys", []string{"HUAWEICLOUD_SDK_SECURITY_TOKEN", "HW_SECURITY_TOKEN"}, nil)
	key[0].With, temporary[0].With = "access-key", "secret-key"
	return slices.Concat(key, temporary,
		config.SecretSettings(api, "auth-token", "IAM token (X-Auth-Token) to use instead of a signature", []string{"HW_AUTH_TOKEN"}, nil),
	)
}

// responseTime bounds each request except downloads.
const responseTime = time.Minute

// Account has the credentials and settings for calling a service.
type Account struct {
	// Values are the settings that were resolved.
	Values app.Values
	// Options are the options of a service's client.
	Options huawei.Options

	call   *kit.Call
	probed *probe
}

// OpenAccount resolves an account and the options of a service's client. It sends nothing.
func OpenAccount(ctx context.Context, call *kit.Call) (*Account, error) {
	values, err := call.Values(ctx)
	if err != nil {
		return nil, err
	}
	a, login := &Account{call: call, Values: values}, login{call, values}
	var provider huawei.Provider
	if !login.asksMetadata() {
		if provider, err = login.credentials(ctx); err != nil {
			return nil, err
		}
	}
	if err := a.checkEndpoint(); err != nil {
		return nil, err
	}
	transport, err := call.App.RestOptions(call.API(), values)
	if err != nil {
		return nil, err
	}
	transport.Timeout, transport.HeaderTimeout = responseTime, cmp.Or(transport.HeaderTimeout, responseTime)
	if provider == nil {
		if provider, err = login.metadata(transport); err != nil {
			return nil, err
		}
	}
	a.Options = huawei.Options{
		Options: transport, Region: values.Text("region"),
		ProjectID: values.Text("project-id"), ProjectName: values.Text("project-name"),
		IAMEndpoint: strings.TrimSuffix(strings.TrimSuffix(values.Text("iam-endpoint"), "/"), "/v3"),
		Provider:    provider,
	}
	return a, nil
}

// App returns the program that the account belongs to.
func (a *Account) App() *app.App { return a.call.App }

// checkEndpoint distinguishes a missing region from an invalid one.
func (a *Account) checkEndpoint() error {
	if a.Values.Text("endpoint") != "" {
		return nil
	}
	api, region := a.call.API(), a.Values["region"]
	if region.Text == "" {
		return config.Mistake(fmt.Errorf("neither a region nor an endpoint is set for %s: set HW_REGION_NAME, use --region or --endpoint, or try --sandbox, which needs none", api))
	}
	_, err := huawei.Endpoint(api, region.Text)
	return config.Mistake(fmt.Errorf("%s: %w", region.Source, cmp.Or(err, errors.New("it has no endpoint"))))
}

// inSandbox reports whether the server is the sandbox's, which never delays
// responses.
func (a *Account) inSandbox() bool { return a.Values["endpoint"].Source.Layer == config.Sandbox }

// sandboxInterval is the time between two polls of the sandbox.
const sandboxInterval = 20 * time.Millisecond

// Interval is the time between two polls.
func (a *Account) Interval(interval time.Duration) time.Duration {
	if a.inSandbox() && !a.call.Changed("interval") {
		return sandboxInterval
	}
	return interval
}
