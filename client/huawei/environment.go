package huawei

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"tally/client/rest"
)

// Lookup reads a variable of the environment, as os.LookupEnv does.
type Lookup func(name string) (value string, ok bool)

// Sources are the places where Find searches for credentials.
type Sources struct {
	// Lookup reads the environment; nil skips it.
	Lookup Lookup
	// ProfileFile is the SDK's file of credentials, see ProfileFile; empty skips it.
	ProfileFile string
}

// family is the set of variables of one tool. A pair of keys comes from one
// family and is never combined from two.
type family struct {
	accessKey, secretKey, securityToken, token              string
	projectID, projectName, region, iamEndpoint, enterprise string
}

// families are in order of precedence: the SDK's own, Terraform's, and the two
// in the samples of the API's reference.
func families() []family {
	return []family{
		{
			accessKey: "HUAWEICLOUD_SDK_AK", secretKey: "HUAWEICLOUD_SDK_SK",
			securityToken: "HUAWEICLOUD_SDK_SECURITY_TOKEN",
			projectID:     "HUAWEICLOUD_SDK_PROJECT_ID", iamEndpoint: "HUAWEICLOUD_SDK_IAM_ENDPOINT",
		},
		{
			accessKey: "HW_ACCESS_KEY", secretKey: "HW_SECRET_KEY",
			securityToken: "HW_SECURITY_TOKEN", token: "HW_AUTH_TOKEN",
			projectID: "HW_PROJECT_ID", projectName: "HW_PROJECT_NAME", region: "HW_REGION_NAME",
			iamEndpoint: "HW_AUTH_URL", enterprise: "HW_ENTERPRISE_PROJECT_ID",
		},
		{accessKey: "CLOUD_SDK_AK", secretKey: "CLOUD_SDK_SK"},
	}
}

// Find searches for credentials in the environment, then in the profile file; it
// does not use the network. Project, region and the like come from the first
// family of variables that has them, whichever has the keys. Without credentials,
// the *rest.Error wraps ErrNoCredentials and names the variables to set. Half a
// pair of keys is an error, too, so that another account is not used by mistake.
func Find(s Sources) (Credentials, error) {
	get := s.reader()
	var found Credentials
	for _, f := range families() {
		found.fill(f.settings(get))
	}
	for _, f := range families() {
		if keys, ok := f.keys(get); ok {
			found.fill(keys)
			return found, f.check(found)
		}
	}
	profile, err := readProfile(cmp.Or(get("HUAWEICLOUD_SDK_CREDENTIALS_FILE"), s.ProfileFile))
	if err != nil {
		return found, err
	}
	found.fill(profile)
	return found, found.check()
}

// ProfileFile returns the path of the SDK's credentials file in the user's home
// directory.
func ProfileFile(home string) string { return filepath.Join(home, ".huaweicloud", "credentials") }

func (s Sources) reader() func(string) string {
	return func(name string) string {
		if s.Lookup == nil || name == "" {
			return ""
		}
		value, _ := s.Lookup(name)
		return strings.TrimSpace(value)
	}
}

func (f family) settings(get func(string) string) Credentials {
	return Credentials{
		ProjectID: get(f.projectID), ProjectName: get(f.projectName), Region: get(f.region),
		IAMEndpoint:         strings.TrimSuffix(strings.TrimSuffix(get(f.iamEndpoint), "/"), "/v3"),
		EnterpriseProjectID: get(f.enterprise),
	}
}

// keys returns the family's credentials. A token is used only if there are no keys.
func (f family) keys(get func(string) string) (Credentials, bool) {
	c := Credentials{
		AccessKey: get(f.accessKey), SecretKey: rest.Secret(get(f.secretKey)),
		SecurityToken: rest.Secret(get(f.securityToken)),
		Source:        f.accessKey + " and " + f.secretKey,
	}
	if c.AccessKey != "" || c.SecretKey != "" {
		return c, true
	}
	c = Credentials{Token: rest.Secret(get(f.token)), Source: f.token}
	return c, c.Token != ""
}

func (f family) check(c Credentials) error {
	switch {
	case c.AccessKey == "" && c.SecretKey != "":
		return authError(fmt.Sprintf("%s is set, %s is not", f.secretKey, f.accessKey))
	case c.AccessKey != "" && c.SecretKey == "":
		return authError(fmt.Sprintf("%s is set, %s is not", f.accessKey, f.secretKey))
	}
	return c.check()
}

// fill sets the empty fields of c from other.
func (c *Credentials) fill(other Credentials) {
	c.AccessKey = cmp.Or(c.AccessKey, other.AccessKey)
	c.SecretKey = cmp.Or(c.SecretKey, other.SecretKey)
	c.SecurityToken = cmp.Or(c.SecurityToken, other.SecurityToken)
	c.Token = cmp.Or(c.Token, other.Token)
	if c.ProjectID == "" && c.ProjectName == "" { // the id of a source of lower precedence does not override a name
		c.ProjectID, c.ProjectName = other.ProjectID, other.ProjectName
	}
	c.Region = cmp.Or(c.Region, other.Region)
	c.IAMEndpoint = cmp.Or(c.IAMEndpoint, other.IAMEndpoint)
	c.EnterpriseProjectID = cmp.Or(c.EnterpriseProjectID, other.EnterpriseProjectID)
	c.Source = cmp.Or(c.Source, other.Source)
}

func noCredentials() error {
	return &rest.Error{
		Kind:    rest.KindAuth,
		Message: ErrNoCredentials.Error(),
		Hint: "set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or HW_ACCESS_KEY and HW_SECRET_KEY, or HW_AUTH_TOKEN," +
			" or write ak and sk into the section [basic] of ~/.huaweicloud/credentials",
		Err: ErrNoCredentials,
	}
}
