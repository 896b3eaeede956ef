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

// Complete makes the settings of an API of Huawei Cloud say what will be
// used, so that `tally config show` does: the endpoint, keys of one place, one
// way to say who calls, and the SDK's file of credentials where there is none.
func Complete(a *app.App, v app.Values) error {
	completeEndpoint(v)
	if err := keepOneProject(v); err != nil {
		return err
	}
	keepOnePair(v)
	if keepOneCaller(v) {
		v.Drop("credentials-file")
		return nil
	}
	path := cmp.Or(v.Text("credentials-file"), profileFile(a))
	found, err := huawei.Find(huawei.Sources{ProfileFile: path})
	if err != nil && !errors.Is(err, huawei.ErrNoCredentials) {
		return config.Mistake(err)
	}
	fill := func(key, text string) {
		if v.Text(key) == "" && text != "" {
			v[key] = config.Value{Setting: v[key].Setting, Text: text, Source: config.Source{Layer: config.ToolFile, Name: path}}
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

// Files are where the SDK's credentials are looked for.
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

// completeEndpoint takes the region's public endpoint where none is set.
func completeEndpoint(v app.Values) {
	region := v.Text("region")
	if v.Text("endpoint") != "" || region == "" {
		return
	}
	s := v["endpoint"].Setting
	public, _ := huawei.Endpoint(s.API, region) // an unknown region is reported where it is used
	v["endpoint"] = config.Value{Setting: s, Text: public, Source: config.Source{Name: "region"}}
}

// Login is what `config login` calls the credentials of all APIs of Huawei Cloud.
const Login = "huawei"

// Own is the endpoint in the SDK's variable for the API and the region.
func Own(a *app.App, s config.Setting, find func(key string) string) (text, variable string) {
	if s.Key != "endpoint" || find("region") == "" {
		return "", ""
	}
	text = huawei.EndpointFromEnvironment(func(name string) (string, bool) {
		variable = name
		return a.Lookup(name)
	}, s.API, find("region"))
	return text, variable
}

// keyFamily is the tool that a value's source belongs to: keys are taken whole
// from one tool's variables and never put together from two. Flags, tally's
// own variables and the configuration file are one.
func keyFamily(s config.Source) string {
	for _, prefix := range []string{"HUAWEICLOUD_SDK_", "HW_", "CLOUD_SDK_"} {
		if s.Layer == config.OwnVariable && strings.HasPrefix(s.Name, prefix) {
			return prefix
		}
	}
	return "TALLY_"
}

// keysOf is the access key, or where that is missing the secret key alone.
func keysOf(v app.Values) config.Value {
	if key := v["access-key"]; key.Text != "" {
		return key
	}
	return v.Strongest("secret-key")
}

// keepOnePair drops what does not belong to the half of the pair that comes
// from the stronger source. What is left alone then is reported: another
// account would be used by surprise.
func keepOnePair(v app.Values) {
	if secret := v.Strongest("secret-key"); precedence(secret) > precedence(v["access-key"]) && keyFamily(secret.Source) != keyFamily(v["access-key"].Source) {
		v.Drop("access-key")
	}
	family := keyFamily(keysOf(v).Source)
	for _, place := range keySettings("secret-key", "security-token") {
		if keyFamily(v[place].Source) != family {
			v.Drop(place)
		}
	}
}

// keepOneProject leaves the id of a project or its name: the one from the
// stronger source, the id of equals. Two flags must not say two things.
func keepOneProject(v app.Values) error {
	id, name := v["project-id"], v["project-name"]
	if id.Source.Layer == config.Flag && name.Source.Layer == config.Flag {
		return exit.Usagef("--project-id and --project-name cannot be combined")
	}
	if precedence(name) > precedence(id) {
		v.Drop("project-id")
	} else if id.Text != "" {
		v.Drop("project-name")
	}
	return nil
}

// keepOneCaller leaves one of keys, token and metadata service: the one from
// the strongest source, the first of equals. It tells whether there is one.
func keepOneCaller(v app.Values) bool {
	keys := keysOf(v)
	token, metadata := v.Strongest("auth-token"), v["metadata-service"]
	if !metadata.Bool() {
		metadata = config.Value{}
	}
	asks := precedence(metadata) > max(precedence(keys), precedence(token))
	var others []string
	switch {
	case asks:
		others = keySettings("access-key", "secret-key", "security-token", "auth-token")
	case precedence(token) > precedence(keys):
		others = append(keySettings("access-key", "secret-key", "security-token"), "metadata-service")
	default:
		others = append(keySettings("auth-token"), "metadata-service")
	}
	v.Drop(others...)
	return asks || keys.Text != "" || token.Text != ""
}

// precedence orders values by their sources, of which the variables of several
// tools are not equal; it is 0 for no value.
func precedence(v config.Value) int {
	if v.Text == "" {
		return 0
	}
	order := map[string]int{"HUAWEICLOUD_SDK_": 3, "HW_": 2, "CLOUD_SDK_": 1}
	return 10*int(v.Source.Layer) + order[keyFamily(v.Source)]
}

func keySettings(keys ...string) []string {
	var all []string
	for _, key := range keys {
		all = append(all, app.SecretPlaces(key)...)
	}
	return all
}

// login finds out who calls.
type login struct {
	call   *kit.Call
	values app.Values
}

func (l login) asksMetadata() bool { return l.values["metadata-service"].Bool() }

// credentials are those that the settings say. Half a pair of keys and none at
// all are errors; nothing is asked over the network.
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

// metadata asks the cloud server that this runs on, and nobody in between.
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
