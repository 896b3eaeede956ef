package object

import (
	"fmt"
	"net/http"

	"github.com/minio/minio-go/v7/pkg/credentials"

	"tally/client/rest"
	"tally/client/rest/redact"
)

// keyring has the keys that sign requests. Keys that it finds are kept out of all
// output.
type keyring struct {
	keys   Keys
	places Surroundings
	filter *redact.Filter
	found  credentials.Provider // where keys were found last, for their expiry
}

// RetrieveWithCredContext implements credentials.Provider.
func (k *keyring) RetrieveWithCredContext(cc *credentials.CredContext) (credentials.Value, error) {
	if k.keys != (Keys{}) {
		k.hide(k.keys.Secret.Reveal(), k.keys.Token.Reveal())
		return credentials.Value{
			AccessKeyID: k.keys.Access, SecretAccessKey: k.keys.Secret.Reveal(), SessionToken: k.keys.Token.Reveal(),
			SignerType: credentials.SignatureV4,
		}, nil
	}
	var failures []any
	for _, place := range k.search() {
		value, err := place.RetrieveWithCredContext(cc)
		if err == nil && value.AccessKeyID != "" && value.SecretAccessKey != "" {
			k.found = place
			k.hide(value.SecretAccessKey, value.SessionToken)
			return value, nil
		}
		failures = append(failures, place, err)
	}
	return credentials.Value{}, k.none(failures)
}

// Retrieve implements credentials.Provider.
func (k *keyring) Retrieve() (credentials.Value, error) { return k.RetrieveWithCredContext(nil) }

// IsExpired implements credentials.Provider.
func (k *keyring) IsExpired() bool { return k.found == nil || k.found.IsExpired() }

func (k *keyring) search() []credentials.Provider {
	places := []credentials.Provider{&credentials.FileAWSCredentials{Profile: k.places.Profile}}
	if k.places.Transport != nil {
		places = append(places, &credentials.IAM{Client: &http.Client{Transport: k.places.Transport}})
	}
	return places
}

func (k *keyring) hide(secrets ...string) {
	if k.filter != nil {
		k.filter.Add(secrets...)
	}
}

// none says where no keys were found, and why.
func (k *keyring) none(failures []any) error {
	message := "there are no keys to sign with"
	for i := 0; i < len(failures); i += 2 {
		name := "the files of Amazon's tools"
		if _, ok := failures[i].(*credentials.IAM); ok {
			name = "the metadata service"
		}
		if failures[i+1] != nil {
			message += fmt.Sprintf("; %s: %v", name, failures[i+1])
		}
	}
	return &rest.Error{Kind: rest.KindAuth, Message: message}
}

// signed tells the transport that requests are signed, and with what. The
// signature itself is there when a request reaches it.
type signed struct{ keys Keys }

// Apply implements rest.Credentials.
func (signed) Apply(*http.Request) error { return nil }

// Secrets is what must not be shown.
func (s signed) Secrets() []rest.Secret { return []rest.Secret{s.keys.Secret, s.keys.Token} }
