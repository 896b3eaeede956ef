package huawei

import (
	"context"
	"errors"
	"strings"
	"time"

	"tally/client/rest"
)

// ErrNoCredentials is the underlying error when no credentials were found.
var ErrNoCredentials = errors.New("no credentials for Huawei Cloud")

// Credentials authenticate the caller: an access key pair, with a security
// token when the pair is temporary, or a token of IAM instead. Their secrets
// print as a fixed placeholder.
type Credentials struct {
	// AccessKey and SecretKey sign requests.
	AccessKey string
	SecretKey rest.Secret
	// SecurityToken belongs to a temporary pair of keys.
	SecurityToken rest.Secret
	// Token is sent as X-Auth-Token if there are no keys.
	Token rest.Secret
	// Expires is when temporary credentials expire; zero means never or unknown.
	Expires time.Time

	// ProjectID, ProjectName, Region, IAMEndpoint and EnterpriseProjectID come
	// from the same source as the keys; each may be empty.
	ProjectID, ProjectName, Region, IAMEndpoint, EnterpriseProjectID string
	// Source names that source: "HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK".
	Source string
}

// Provider returns the credentials for each call. Credentials provide themselves;
// Metadata renews its own.
type Provider interface {
	// Provide returns credentials that are valid now.
	Provide(ctx context.Context) (Credentials, error)
}

// Provide implements Provider.
func (c Credentials) Provide(context.Context) (Credentials, error) { return c, c.check() }

// check refuses credentials that cannot work before anything is sent: bad
// signatures lock a key.
func (c Credentials) check() error {
	switch {
	case c.AccessKey == "" && c.SecretKey == "" && c.Token == "":
		return noCredentials()
	case c.AccessKey == "" && c.SecretKey != "":
		return authError("a secret key is set without its access key" + c.from())
	case c.AccessKey != "" && c.SecretKey == "":
		return authError("an access key is set without its secret key" + c.from())
	case c.SecurityToken != "" && c.AccessKey == "":
		return authError("a security token is set without the keys it belongs to" + c.from())
	}
	for _, s := range []string{c.AccessKey, c.SecretKey.Reveal(), c.SecurityToken.Reveal(), c.Token.Reveal()} {
		if strings.ContainsFunc(s, notInHeader) {
			return authError("the credentials contain a blank, a line break or another character that is not allowed in a header" + c.from())
		}
	}
	return nil
}

func (c Credentials) from() string {
	if c.Source == "" {
		return ""
	}
	return " (" + c.Source + ")"
}

// secrets returns the strings that must never be shown.
func (c Credentials) secrets() []rest.Secret {
	return []rest.Secret{c.SecretKey, c.SecurityToken, c.Token}
}

func notInHeader(r rune) bool { return r <= ' ' || r >= 0x7f }

func authError(message string) error {
	return &rest.Error{Kind: rest.KindAuth, Message: message, Err: ErrNoCredentials}
}
