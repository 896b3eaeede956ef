package huawei

import (
	"cmp"
	"strings"
	"unicode"

	"tally/client/rest"
)

// Options say which service a Client calls, as whom, and how it gets there.
type Options struct {
	// Options are the transport. Their Endpoint is the service's URL; empty means
	// the public one of the region. Their Credentials and DecodeError are set by
	// New. Their Header is sent unsigned.
	rest.Options
	// Service is the first label of its public host name: "hss".
	Service string
	// Region, such as cn-north-4, gives the endpoint where none is given, and the project.
	Region string
	// ProjectID is the project to work in; empty means the one that ProjectName names.
	ProjectID string
	// ProjectName is the name of the project, which IAM resolves; empty means the project of the credentials, or
	// that of the region's name.
	ProjectName string
	// IAMEndpoint is where projects are looked up; empty means the region's public one.
	IAMEndpoint string
	// Provider gives the credentials.
	Provider Provider
}

// With returns the options with what they leave open taken from c, and c as their Provider.
func (o Options) With(c Credentials) Options {
	o.Region = cmp.Or(o.Region, c.Region)
	if o.ProjectName == "" {
		o.ProjectID = cmp.Or(o.ProjectID, c.ProjectID)
	}
	if o.ProjectID == "" {
		o.ProjectName = cmp.Or(o.ProjectName, c.ProjectName)
	}
	o.IAMEndpoint = cmp.Or(o.IAMEndpoint, c.IAMEndpoint)
	o.Provider = c
	return o
}

// signedHeaders are those that the SDK sets and signs; anything that changed
// them afterwards would break the signature.
var signedHeaders = []string{"Authorization", "User-Agent", "X-Auth-Token", "X-Project-Id", "X-Sdk-Date", "X-Security-Token", "X-Sdk-Content-Sha256"}

// maxProjectID is the longest project id in characters.
const maxProjectID = 256

// IsID tells whether text is an id of the cloud's form, of at most so many
// characters, that can be put into a path: letters, digits, - and _.
func IsID(text string, most int) bool {
	return text != "" && len(text) <= most && strings.Trim(text, idCharacters) == ""
}

const idCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

func (o Options) check() error {
	for _, name := range signedHeaders {
		if len(o.Header.Values(name)) > 0 {
			return rest.Invalid("", "header %s cannot be set: it is part of the signature", name)
		}
	}
	if o.ProjectID != "" && !IsID(o.ProjectID, maxProjectID) {
		return rest.Invalid("", "project id %q: allowed are letters, digits, - and _", o.ProjectID)
	}
	if strings.ContainsFunc(o.ProjectName, unicode.IsControl) || len(o.ProjectName) > maxProjectID {
		return rest.Invalid("", "project name %q: at most %d characters are allowed, and no control characters", o.ProjectName, maxProjectID)
	}
	if o.Provider == nil {
		return noCredentials()
	}
	return nil
}
