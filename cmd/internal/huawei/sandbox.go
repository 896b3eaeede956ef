package huawei

import (
	"net/http"

	"tally/client/huawei/huaweitest"
	"tally/cmd/internal/config"
	"tally/cmd/internal/sandbox"
)

// FaultOptions are the options that inject faults into the gateway of a service
// of Huawei Cloud, each prefixed with the service's name.
func FaultOptions(prefix string, faults *[]huaweitest.Fault) []sandbox.Option {
	add := func(f huaweitest.Fault) { *faults = append(*faults, f) }
	return []sandbox.Option{
		sandbox.Count(prefix+"throttle", "throttle this many requests", func(n int) { add(huaweitest.Throttled("/", n)) }),
		sandbox.Count(prefix+"bad-gateway", "respond like a proxy whose server is down, with this HTTP status", func(n int) {
			add(huaweitest.Fault{Status: n, Header: http.Header{"Content-Type": {"text/html"}}, Body: "<html><title>" + http.StatusText(n) + "</title></html>"})
		}),
		sandbox.Count(prefix+"login-page", "respond with a login page and this HTTP status", func(n int) { add(huaweitest.LoginPage("/", n)) }),
		sandbox.String(prefix+"redirect", "send every request to this URL", func(url string) { add(huaweitest.Redirect("/", url)) }),
	}
}

// Access returns the settings and variables for reaching a fake, with obviously
// fake keys.
func Access(api, url string) (values, vars map[string]string) {
	values = sandbox.Masked("secret-key", "security-token", "auth-token")
	for key, s := range map[string]string{
		"endpoint": url, "iam-endpoint": url, "project-id": huaweitest.ProjectID, "project-name": "",
		"access-key": huaweitest.AccessKey, "secret-key": huaweitest.SecretKey,
		"metadata-service": "", "metadata-endpoint": url, "credentials-file": "",
	} {
		values[key] = s
	}
	vars = map[string]string{}
	for _, key := range []string{"endpoint", "iam-endpoint", "project-id", "access-key", "secret-key"} {
		vars[config.Setting{API: api, Key: key}.Variable()] = values[key]
	}
	return values, vars
}
