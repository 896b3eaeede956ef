package huawei_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/huawei"
)

func lookup(variables map[string]string) huawei.Lookup {
	return func(name string) (string, bool) {
		value, ok := variables[name]
		return value, ok
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	profile := filepath.Join(t.TempDir(), "credentials")
	write(t, profile, "[basic]\nak = profile-ak\nsk = profile-sk\nproject_id = profile-project\niam_endpoint = http://iam.profile\n[global]\nak = other\n")
	sdk := map[string]string{"HUAWEICLOUD_SDK_AK": "sdk-ak", "HUAWEICLOUD_SDK_SK": "sdk-sk"}
	hw := map[string]string{"HW_ACCESS_KEY": "hw-ak", "HW_SECRET_KEY": "hw-sk", "HW_SECURITY_TOKEN": "hw-token", "HW_REGION_NAME": "cn-east-3"}
	sample := map[string]string{"CLOUD_SDK_AK": "sample-ak", "CLOUD_SDK_SK": "sample-sk"}
	cases := []struct {
		name      string
		variables map[string]string
		want      huawei.Credentials
	}{
		{
			"the SDK's variables come first", merge(sdk, hw, sample),
			// No security token: it belongs to the other pair of keys.
			huawei.Credentials{AccessKey: "sdk-ak", SecretKey: "sdk-sk", Region: "cn-east-3", Source: "HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK"},
		},
		{
			"then Terraform's", merge(hw, sample),
			huawei.Credentials{AccessKey: "hw-ak", SecretKey: "hw-sk", SecurityToken: "hw-token", Region: "cn-east-3", Source: "HW_ACCESS_KEY and HW_SECRET_KEY"},
		},
		{
			"then those of the reference's samples", sample,
			huawei.Credentials{AccessKey: "sample-ak", SecretKey: "sample-sk", Source: "CLOUD_SDK_AK and CLOUD_SDK_SK"},
		},
		{
			"the project is found wherever it is", merge(sample, map[string]string{"HUAWEICLOUD_SDK_PROJECT_ID": "p", "HW_ENTERPRISE_PROJECT_ID": "e"}),
			huawei.Credentials{
				AccessKey: "sample-ak", SecretKey: "sample-sk", ProjectID: "p", EnterpriseProjectID: "e",
				Source: "CLOUD_SDK_AK and CLOUD_SDK_SK",
			},
		},
		{
			"a token where there are no keys", map[string]string{"HW_AUTH_TOKEN": " tok\n", "HW_AUTH_URL": "https://iam.example/v3"},
			huawei.Credentials{Token: "tok", IAMEndpoint: "https://iam.example", Source: "HW_AUTH_TOKEN"},
		},
		{
			"the profile file last", nil,
			huawei.Credentials{AccessKey: "profile-ak", SecretKey: "profile-sk", ProjectID: "profile-project", IAMEndpoint: "http://iam.profile", Source: profile},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := huawei.Find(huawei.Sources{Lookup: lookup(c.variables), ProfileFile: profile})
			if err != nil {
				t.Fatal(err)
			}
			if got.SecretKey != c.want.SecretKey || got.SecurityToken != c.want.SecurityToken || got.Token != c.want.Token {
				t.Errorf("other secrets")
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHalfAPairOfKeysIsNoPair(t *testing.T) {
	t.Parallel()
	whole := map[string]string{"HW_ACCESS_KEY": "hw-ak", "HW_SECRET_KEY": "hw-sk"}
	for set, missing := range map[string]string{
		"HUAWEICLOUD_SDK_AK": "HUAWEICLOUD_SDK_SK is not", "HUAWEICLOUD_SDK_SK": "HUAWEICLOUD_SDK_AK is not",
	} {
		_, err := huawei.Find(huawei.Sources{Lookup: lookup(merge(whole, map[string]string{set: "half-of-it"}))})
		if !errors.Is(err, huawei.ErrNoCredentials) || !strings.Contains(err.Error(), missing) {
			t.Errorf("%s alone: %v", set, err)
		}
	}
}

func TestProfileFileFromTheEnvironment(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "elsewhere")
	write(t, path, "[basic]\nak = a\nsk = s\n")
	got, err := huawei.Find(huawei.Sources{
		Lookup: lookup(map[string]string{"HUAWEICLOUD_SDK_CREDENTIALS_FILE": path}), ProfileFile: "/does/not/exist",
	})
	if err != nil || got.AccessKey != "a" {
		t.Errorf("%+v, %v", got, err)
	}
	if got := huawei.ProfileFile("/home/u"); got != filepath.FromSlash("/home/u/.huaweicloud/credentials") {
		t.Error(got)
	}
}

func TestProfileFilesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken")
	write(t, broken, "[basic]\nak = a\nfake-secret-on-a-line-of-its-own\n")
	empty := filepath.Join(dir, "empty")
	write(t, empty, "[basic]\n")
	for path, want := range map[string]string{broken: "not an ini file", empty: "no credentials", dir: "read Huawei Cloud's credentials file", "": "no credentials"} {
		_, err := huawei.Find(huawei.Sources{ProfileFile: path})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "fake-secret") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestCredentialsPrintNoSecrets(t *testing.T) {
	t.Parallel()
	c := huawei.Credentials{AccessKey: "ak", SecretKey: "fake-secret-1", SecurityToken: "fake-secret-2", Token: "fake-secret-3"}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if shown := fmt.Sprintf(format, c); strings.Contains(shown, "fake-secret") || !strings.Contains(shown, "redacted") {
			t.Errorf("%s: %s", format, shown)
		}
	}
}

func TestCredentialsThatNoHeaderCanCarry(t *testing.T) {
	t.Parallel()
	for _, c := range []huawei.Credentials{
		{AccessKey: "a\nb", SecretKey: "s"}, {AccessKey: "a", SecretKey: "s\x00"}, {Token: "two words"}, {AccessKey: "a", SecretKey: "s", SecurityToken: "容"},
		{SecurityToken: "t", Token: "x"}, {AccessKey: "a"}, {SecretKey: "s"}, {},
	} {
		if _, err := c.Provide(t.Context()); !errors.Is(err, huawei.ErrNoCredentials) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestEndpoint(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"cn-north-4":  "https://cci.cn-north-4.myhuaweicloud.com",
		"eu-west-101": "https://cci.eu-west-101.myhuaweicloud.eu",
	} {
		if got, err := huawei.Endpoint("cci", region); err != nil || got != want {
			t.Errorf("%s: %s, %v", region, got, err)
		}
	}
	for _, region := range []string{"", "a.b", "a/b", "CN-NORTH-4", "-a", "a@b"} {
		if got, err := huawei.Endpoint("cci", region); err == nil {
			t.Errorf("%q: %s", region, got)
		}
	}
	variables := lookup(map[string]string{"HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4": "https://a.example, https://b.example"})
	if got := huawei.EndpointFromEnvironment(variables, "hss", "cn-north-4"); got != "https://a.example" {
		t.Error(got)
	}
	if got := huawei.EndpointFromEnvironment(variables, "hss", "cn-east-3"); got != "" {
		t.Error(got)
	}
}

func merge(maps ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, m := range maps {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

func write(t *testing.T, path, s string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
		t.Fatal(err)
	}
}
