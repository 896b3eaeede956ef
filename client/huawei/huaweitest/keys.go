package huaweitest

import "tally/client/huawei"

// The credentials and the project that the fakes accept. None of them exists anywhere else.
const (
	AccessKey = "FAKEACCESSKEYFORTESTS"
	SecretKey = "fake-secret-key-for-tests-only"
	// TemporaryAccessKey and TemporarySecretKey work only with SecurityToken.
	TemporaryAccessKey = "FAKETEMPORARYKEYFORTESTS"
	TemporarySecretKey = "fake-temporary-secret-key-for-tests-only"
	SecurityToken      = "fake-security-token-for-tests-only"
	// Token is accepted as X-Auth-Token.
	Token = "fake-iam-token-for-tests-only"

	Region    = "cn-north-4"
	ProjectID = "0fake0project0of0cn0north0400000"
	// NamedProject is another name of ProjectID that is not a region's name.
	NamedProject = "cn-north-4_team"
)

// Key is the secret half of an access key.
type Key struct {
	Secret string
	// SecurityToken, if not empty, must accompany the signature.
	SecurityToken string
}

// Keys returns the access keys that the fakes accept by default.
func Keys() map[string]Key {
	return map[string]Key{
		AccessKey:          {Secret: SecretKey},
		TemporaryAccessKey: {Secret: TemporarySecretKey, SecurityToken: SecurityToken},
	}
}

// Credentials returns credentials of AccessKey in ProjectID.
func Credentials() huawei.Credentials {
	return huawei.Credentials{AccessKey: AccessKey, SecretKey: SecretKey, ProjectID: ProjectID, Region: Region, Source: "the sandbox"}
}

// Temporary returns credentials of the temporary keys.
func Temporary() huawei.Credentials {
	c := Credentials()
	c.AccessKey, c.SecretKey, c.SecurityToken = TemporaryAccessKey, TemporarySecretKey, SecurityToken
	return c
}

// ByToken returns credentials without keys.
func ByToken() huawei.Credentials {
	c := Credentials()
	c.AccessKey, c.SecretKey, c.Token = "", "", Token
	return c
}
