package storage

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"tally/client/huawei"
	"tally/client/object"
	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
)

// complete sets the region's public endpoint if there is none, and keeps a pair of
// keys from one source.
func complete(_ *app.App, v app.Values) error {
	v.KeepOnePair("access-key", "secret-key", "session-token")
	region := v.Text("region")
	if region == "" {
		return nil
	}
	s := v["endpoint"].Setting
	public, err := publicEndpoint(s.API, region)
	if err != nil {
		return config.Mistake(fmt.Errorf("%s: %w", v["region"].Source, err))
	}
	if v.Text("endpoint") != "" {
		return nil
	}
	v["endpoint"] = config.Value{Setting: s, Text: public, Source: config.Source{Name: "region"}}
	return nil
}

// publicEndpoint returns the endpoint of a region, see
// https://docs.aws.amazon.com/general/latest/gr/s3.html
func publicEndpoint(api, region string) (string, error) {
	public, err := huawei.Endpoint(api, region) // this checks the region's form
	if err != nil || api == OBS {
		return public, err
	}
	domain := "amazonaws.com"
	if strings.HasPrefix(region, "cn-") {
		domain += ".cn"
	}
	return fmt.Sprintf("https://s3.%s.%s", region, domain), nil
}

// responseTime is the timeout for a response after a request was sent. Some servers
// take minutes to assemble the parts of a large object.
const responseTime = 5 * time.Minute

// Options resolves the settings of a storage; nothing is sent.
func Options(ctx context.Context, a *app.App, api string, flag func(api, name string) (string, bool)) (object.Options, error) {
	values, err := a.Values(ctx, api, flag)
	if err != nil {
		return object.Options{}, err
	}
	if values.Text("endpoint") == "" {
		return object.Options{}, config.Mistake(fmt.Errorf("neither a region nor an endpoint is set for %s: set HW_REGION_NAME, or use --s3-region or --s3-endpoint", api))
	}
	o := object.Options{Region: regionOf(values), Style: styleOf(values["path-style"]), Hint: hint(api)}
	if o.Options, err = a.RestOptions(api, values); err != nil {
		return o, err
	}
	o.HeaderTimeout = cmp.Or(o.HeaderTimeout, responseTime)
	if o.Keys, err = keysOf(ctx, a, values); err != nil || api == OBS || o.Keys != (object.Keys{}) {
		return o, err
	}
	o.Surroundings, err = surroundings(a, o.Options, values)
	return o, err
}

// regionOf returns the region that is set, or that of a public endpoint of Huawei
// Cloud.
func regionOf(v app.Values) string {
	if region := v.Text("region"); region != "" {
		return region
	}
	u, err := rest.ParseEndpoint(v.Text("endpoint"))
	if err != nil {
		return ""
	}
	_, place, _ := strings.Cut(u.Hostname(), ".")
	region, domain, _ := strings.Cut(place, ".")
	if strings.HasPrefix(domain, "myhuaweicloud.") {
		return region
	}
	return "us-east-1" // servers without regions expect it
}

func styleOf(v config.Value) object.Style {
	switch {
	case v.Text == "":
		return object.Automatic
	case v.Bool():
		return object.Path
	}
	return object.VirtualHost
}

// keysOf returns the keys that are set. Half a pair is a mistake, and so is no pair
// for a storage that has no other source of keys.
func keysOf(ctx context.Context, a *app.App, v app.Values) (object.Keys, error) {
	k := object.Keys{Access: v.Text("access-key")}
	var err error
	if k.Secret, err = a.Secret(ctx, v, "secret-key"); err != nil {
		return k, err
	}
	if k.Token, err = a.Secret(ctx, v, "session-token"); err != nil {
		return k, err
	}
	access := v["access-key"].Setting
	switch {
	case k.Access == "" && k.Secret == "" && access.API == OBS:
		return k, config.Mistake(fmt.Errorf("no keys are set for obs: set %s and HUAWEICLOUD_SDK_SK", access.Env[0]))
	case k.Access == "" && k.Secret != "":
		return k, config.Mistake(fmt.Errorf("%s: the secret key comes without its access key: set both in one place", v.Strongest("secret-key").Source))
	case k.Access != "" && k.Secret == "":
		return k, config.Mistake(fmt.Errorf("%s: the access key comes without its secret key: set both in one place", v["access-key"].Source))
	}
	if k.Access == "" {
		return object.Keys{}, nil
	}
	return k, nil
}

// metadataTime is the timeout for the metadata service, which is nearby if it exists.
const metadataTime = 5 * time.Second

// surroundings returns a provider that finds keys in the places of Amazon's own
// tools. The metadata service is called without a proxy; the server that exchanges a
// cluster's token is elsewhere and may need one.
func surroundings(a *app.App, storage rest.Options, v app.Values) (object.Surroundings, error) {
	s := object.Surroundings{Profile: v.Text("profile")}
	if strings.EqualFold(a.Env("AWS_EC2_METADATA_DISABLED"), "true") && a.Env("AWS_WEB_IDENTITY_TOKEN_FILE") == "" {
		return s, nil
	}
	storage.Endpoint, storage.Attempts, storage.HeaderTimeout, storage.TLS, storage.Insecure = "http://169.254.169.254", 1, metadataTime, rest.TLS{}, false
	storage.Dial = dialSoon
	storage.Proxy = func(u *url.URL) (*url.URL, error) {
		if u.Scheme == "http" || a.Proxy == nil {
			return nil, nil
		}
		return a.Proxy(u)
	}
	client, err := rest.New(storage)
	if err != nil {
		return s, err
	}
	a.OnClose(func() error { client.Close(); return nil })
	s.Transport = client.RoundTripper()
	return s, nil
}
