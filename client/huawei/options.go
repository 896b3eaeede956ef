package huawei

import (
	"cmp"
	"strings"
	"unicode"

	"tally/client/rest"
)

// Options configure a Client: service, credentials and transport.
type Options struct {
	// Options configure the transport. Their Endpoint is the service's URL; empty
	// means the public one of the region. Their Credentials and DecodeError are
	// set by New. Their Header is sent unsigned.
	rest.Options
	// Service is the first label of its public host name: "hss".
	Service string
	// Region, such as cn-north-4, determines the project, and the endpoint if none is set.
	Region string
	// ProjectID is the project to work in; empty means the one that ProjectName names.
	ProjectID string
	// ProjectName is the name of the project, which IAM resolves; empty means the project of the credentials, or
	// that of the region's name.
	ProjectName string
	// IAMEndpoint is the endpoint that resolves projects; empty means the region's public one.
	IAMEndpoint string
	// Provider returns the credentials.
	Provider Provider
}

// With returns the options with c as their Provider and empty fields set from c.
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

// signedHeaders are the headers that the SDK sets and signs; changing them
// afterwards would break the signature.
var signedHeaders = []string{"Authorization", "User-Agent", "X-Auth-Token", "X-Project-Id", "X-Sdk-Date", "X-Security-Token", "X-Sdk-Content-Sha256"}

// maxProjectID is the longest project id in characters.
const maxProjectID = 256

// IsID reports whether s is an id of the cloud's form that can be put into a
// path, of at most a number of characters: letters, digits, - and _.
func IsID(s string, most int) bool {
	return s != "" && len(s) <= most && strings.Trim(s, idCharacters) == ""
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
