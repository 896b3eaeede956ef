package huawei

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"tally/client/huawei"
	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// Complete sets the settings of an API of Huawei Cloud to the values in effect,
// so that `tally config show` shows them: the endpoint, a pair of keys from one
// source, one method of authentication, and the SDK's credentials file if no
// other is set.
func Complete(a *app.App, v app.Values) error {
	completeEndpoint(v)
	if err := keepOneProject(v); err != nil {
		return err
	}
	v.KeepOnePair("access-key", "secret-key", "security-token")
	if keepOneCaller(v) {
		v.Drop("credentials-file")
		return nil
	}
	path := cmp.Or(v.Text("credentials-file"), profileFile(a))
	found, err := huawei.Find(huawei.Sources{ProfileFile: path})
	if err != nil && !errors.Is(err, huawei.ErrNoCredentials) {
		return config.Mistake(err)
	}
	fill := func(key, s string) {
		if v.Text(key) == "" && s != "" {
			v[key] = config.Value{Setting: v[key].Setting, Text: s, Source: config.Source{Layer: config.ToolFile, Name: path}}
		}
	}
	a.Hide(found.SecretKey, found.SecurityToken)
	fill("access-key", found.AccessKey)
	fill("secret-key", found.SecretKey.Reveal())
	fill("security-token", found.SecurityToken.Reveal())
	if v.Text("project-name") == "" {
		fill("project-id", found.ProjectID)
	}
	fill("iam-endpoint", found.IAMEndpoint)
	return nil
}

// Files returns the paths of the SDK's credentials files.
func Files(a *app.App) []string {
	return []string{cmp.Or(a.Env("HUAWEICLOUD_SDK_CREDENTIALS_FILE"), profileFile(a))}
}

func profileFile(a *app.App) string {
	home := cmp.Or(a.Env("HOME"), a.Env("USERPROFILE"))
	if home == "" {
		return ""
	}
	return huawei.ProfileFile(home)
}

// completeEndpoint sets the region's public endpoint if there is none.
func completeEndpoint(v app.Values) {
	region := v.Text("region")
	if v.Text("endpoint") != "" || region == "" {
		return
	}
	s := v["endpoint"].Setting
	public, _ := huawei.Endpoint(s.API, region) // an unknown region is reported where it is used
	v["endpoint"] = config.Value{Setting: s, Text: public, Source: config.Source{Name: "region"}}
}

// Login is the name of `config login` for the credentials of all APIs of Huawei Cloud.
const Login = "huawei"

// Own finds the endpoint in the SDK's variable for the API and the region.
func Own(a *app.App, s config.Setting, find func(key string) string) (value, variable string) {
	if s.Key != "endpoint" || find("region") == "" {
		return "", ""
	}
	value = huawei.EndpointFromEnvironment(func(name string) (string, bool) {
		variable = name
		return a.Lookup(name)
	}, s.API, find("region"))
	return value, variable
}

// keysOf returns the access key or, if that is missing, the secret key.
func keysOf(v app.Values) config.Value {
	if key := v["access-key"]; key.Text != "" {
		return key
	}
	return v.Strongest("secret-key")
}

// keepOneProject keeps either the id or the name of a project: the one from the
// stronger source, or the id if both are equally strong. Two flags must not
// contradict each other.
func keepOneProject(v app.Values) error {
	id, name := v["project-id"], v["project-name"]
	if id.Source.Layer == config.Flag && name.Source.Layer == config.Flag {
		return exit.Usagef("--project-id and --project-name cannot be combined")
	}
	if app.Precedence(name) > app.Precedence(id) {
		v.Drop("project-id")
	} else if id.Text != "" {
		v.Drop("project-name")
	}
	return nil
}

// keepOneCaller keeps either the keys, the token or the metadata service: the one
// from the strongest source, the first of equals. It reports whether there is
// one.
func keepOneCaller(v app.Values) bool {
	keys := keysOf(v)
	token, metadata := v.Strongest("auth-token"), v["metadata-service"]
	if !metadata.Bool() {
		metadata = config.Value{}
	}
	asks := app.Precedence(metadata) > max(app.Precedence(keys), app.Precedence(token))
	var others []string
	switch {
	case asks:
		others = keySettings("access-key", "secret-key", "security-token", "auth-token")
	case app.Precedence(token) > app.Precedence(keys):
		others = append(keySettings("access-key", "secret-key", "security-token"), "metadata-service")
	default:
		others = append(keySettings("auth-token"), "metadata-service")
	}
	v.Drop(others...)
	return asks || keys.Text != "" || token.Text != ""
}

func keySettings(keys ...string) []string {
	var all []string
	for _, key := range keys {
		all = append(all, app.SecretPlaces(key)...)
	}
	return all
}

// login determines the credentials.
type login struct {
	call   *kit.Call
	values app.Values
}

func (l login) asksMetadata() bool { return l.values["metadata-service"].Bool() }

// credentials returns the credentials from the settings. Half a pair of keys is
// an error, and so is none; the network is not used.
func (l login) credentials(ctx context.Context) (huawei.Credentials, error) {
	c := huawei.Credentials{
		AccessKey: strings.TrimSpace(l.values.Text("access-key")),
		Source:    keysOf(l.values).Source.String(),
	}
	for _, secret := range []struct {
		key    string
		target *rest.Secret
	}{{"secret-key", &c.SecretKey}, {"security-token", &c.SecurityToken}, {"auth-token", &c.Token}} {
		var err error
		if *secret.target, err = l.call.App.Secret(ctx, l.values, secret.key); err != nil {
			return c, err
		}
	}
	_, err := c.Provide(ctx)
	var half *rest.Error
	if errors.As(err, &half) && half.Hint == "" {
		half.Hint = "both parts of a key must come from the same place: set the other part there, too"
	}
	return c, err
}

// metadata returns a provider that queries the cloud server on which this runs,
// without a proxy.
func (l login) metadata(transport rest.Options) (huawei.Provider, error) {
	provider, err := huawei.NewMetadata(rest.Options{
		Endpoint: l.values.Text("metadata-endpoint"), UserAgent: transport.UserAgent, Debug: transport.Debug,
	}, l.call.App.Now)
	if err != nil {
		return nil, err
	}
	l.call.App.OnClose(func() error { provider.Close(); return nil })
	return provider, nil
}
